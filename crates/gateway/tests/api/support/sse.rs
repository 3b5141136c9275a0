//! A reader of event streams that knows nothing of our writer.

use serde_json::Value;

/// One thing in a stream.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event {
    Comment(String),
    Data(Value),
    Done,
}

/// All events of a finished stream; what is no event is a failure of the test.
pub(crate) fn read(stream: &str) -> Vec<Event> {
    assert!(stream.is_empty() || stream.ends_with("\n\n"), "the last event is whole: {stream:?}");
    stream.split_terminator("\n\n").map(event).collect()
}

/// The JSON of all `data:` events but `[DONE]`.
pub(crate) fn data(stream: &str) -> Vec<Value> {
    let data = |event| if let Event::Data(value) = event { Some(value) } else { None };
    read(stream).into_iter().filter_map(data).collect()
}

fn event(block: &str) -> Event {
    if let Some(comment) = block.strip_prefix(": ") {
        return Event::Comment(comment.to_owned());
    }
    match block.strip_prefix("data: ").unwrap_or_else(|| panic!("neither data nor comment: {block:?}")) {
        "[DONE]" => Event::Done,
        json => Event::Data(serde_json::from_str(json).unwrap()),
    }
}

/// All events of a finished stream of named events, whose names are their types; comments are left out.
pub(crate) fn named(stream: &str) -> Vec<Value> {
    assert!(stream.ends_with("\n\n"), "the last event is whole: {stream:?}");
    let event = |block: &str| {
        let (name, data) = block.split_once("\ndata: ").unwrap_or_else(|| panic!("no named event: {block:?}"));
        let event: Value = serde_json::from_str(data).unwrap();
        assert_eq!(name.strip_prefix("event: "), event["type"].as_str(), "{block}");
        event
    };
    stream.split_terminator("\n\n").filter(|block| !block.starts_with(": ")).map(event).collect()
}
