//! Pictures and clips as pad tokens, against the golden cases (`transformers` with the 4.57 form of clips).

use std::fs;

use inner::{Message, Part, Role};
use prompt::{ExpandError, Kind, MediaShape, PromptError, Prompter, RenderOptions, Rendered, SlotKind};
use serde_json::Value;

use crate::golden;

/// Shapes of one token each; a clip has one patch at 0.5 seconds.
pub(crate) fn one_token_each(rendered: &Rendered) -> Vec<MediaShape> {
    let shape = |kind| match kind {
        SlotKind::Image => MediaShape { kind, grid: [1, 2, 2], merge: 2, timestamps: Vec::new() },
        SlotKind::Video => MediaShape { kind, grid: [1, 2, 2], merge: 2, timestamps: vec![0.5] },
    };
    rendered.slots.iter().map(|slot| shape(slot.kind)).collect()
}

/// Reference ids of an unexpanded prompt, with the time stamp before each clip that [`one_token_each`] brings.
pub(crate) fn with_first_timestamp(prompter: &Prompter, ids: Vec<u32>) -> Vec<u32> {
    let tokenizer = prompter.tokenizer();
    let pad = tokenizer.id_of("<|video_pad|>").unwrap();
    let mut text = tokenizer.decode(&ids);
    if ids.contains(&pad) {
        text = text.replace("<|vision_start|><|video_pad|>", "<0.5 seconds><|vision_start|><|video_pad|>");
        return tokenizer.encode_with_control(&text).unwrap();
    }
    ids
}

/// `in.image_grid_thw` and the like: rows of three integers.
fn grids(safetensors: &[u8], name: &str) -> Vec<[usize; 3]> {
    let header_len = usize::try_from(u64::from_le_bytes(safetensors[..8].try_into().unwrap())).unwrap();
    let header: Value = serde_json::from_slice(&safetensors[8..8 + header_len]).unwrap();
    let Some(entry) = header.get(name) else { return Vec::new() };
    assert_eq!(entry["dtype"], "I64");
    let offset = |index: usize| 8 + header_len + usize::try_from(entry["data_offsets"][index].as_u64().unwrap()).unwrap();
    let numbers = safetensors[offset(0)..offset(1)].as_chunks::<8>().0.iter();
    let numbers: Vec<usize> = numbers.map(|bytes| usize::try_from(i64::from_le_bytes(*bytes)).unwrap()).collect();
    numbers.as_chunks::<3>().0.to_vec()
}

/// Seconds of each temporal patch: frames sampled at 2 fps (at least 4), pairs take their mean (Qwen3-VL video processor).
fn timestamps(frames: f64, fps: f64, patches: usize) -> Vec<f64> {
    let count = (frames / fps * 2.0).trunc().clamp(4.0, frames);
    let mut seconds = Vec::new();
    for nth in 0..2 * patches {
        let position = (nth as f64).min(count - 1.0);
        seconds.push((position * (frames - 1.0) / (count - 1.0)).round_ties_even() / fps);
    }
    seconds.as_chunks::<2>().0.iter().map(|[first, last]| (first + last) / 2.0).collect()
}

fn case_message(json: &Value) -> Message {
    let role: Role = serde_json::from_value(json["role"].clone()).unwrap();
    let parts = match &json["content"] {
        Value::String(text) => vec![Part::text(text)],
        list => list
            .as_array()
            .unwrap()
            .iter()
            .map(|part| match part["type"].as_str().unwrap() {
                "image" => golden::image(),
                "video" => golden::video(),
                _ => Part::text(part["text"].as_str().unwrap()),
            })
            .collect(),
    };
    Message { content: parts, ..Message::text(role, "") }
}

fn case_shapes(json: &Value, tensors: &[u8]) -> Vec<MediaShape> {
    let mut images = grids(tensors, "in.image_grid_thw").into_iter();
    let mut videos = grids(tensors, "in.video_grid_thw").into_iter();
    let parts =
        json["messages"].as_array().unwrap().iter().flat_map(|message| message["content"].as_array().into_iter().flatten());
    let shape = |part: &Value| match part["type"].as_str() {
        Some("image") => Some(MediaShape { kind: SlotKind::Image, grid: images.next()?, merge: 2, timestamps: Vec::new() }),
        Some("video") => {
            let (grid, spec) = (videos.next()?, &part["spec"]);
            let stamps = timestamps(spec["frames"].as_f64()?, spec["fps"].as_f64()?, grid[0]);
            Some(MediaShape { kind: SlotKind::Video, grid, merge: 2, timestamps: stamps })
        }
        _ => None,
    };
    parts.filter_map(shape).collect()
}

#[test]
fn golden_cases_have_the_reference_ids() {
    for model in ["tiny-dense", "tiny-moe"] {
        let prompter = Prompter::from_dir(&golden::path(model)).unwrap();
        assert_eq!(prompter.kind(), Kind::Instruct);
        for case in ["text_only", "one_image", "two_images", "adjacent_images", "video", "image_then_video_multi_turn"] {
            let json = golden::json(&format!("{model}/{case}.json"));
            let tensors = fs::read(golden::path(&format!("{model}/{case}.safetensors"))).unwrap();
            let messages: Vec<_> = json["messages"].as_array().unwrap().iter().map(case_message).collect();
            let rendered = prompter.render(&messages, &[], RenderOptions::default()).unwrap();
            let tokens = prompter.expand(&rendered, &case_shapes(&json, &tensors)).unwrap();
            assert_eq!(tokens.ids, golden::ids(&json["input_ids"]), "{model}/{case}");
            let count = |pad| tokens.ids.iter().filter(|&&id| Some(id) == prompter.tokenizer().id_of(pad)).count();
            assert_eq!((tokens.image_tokens, tokens.video_tokens), (count("<|image_pad|>"), count("<|video_pad|>")));
        }
    }
}

#[test]
fn slots_say_which_part_of_which_message_they_are() {
    let prompter = golden::tiny("Instruct");
    let mut asked = golden::assistant("");
    asked.tool_calls = vec![golden::call("a", "f", "{}"), golden::call("b", "f", "{}")];
    let result = |id: &str, part| Message { content: vec![Part::text("see"), part], ..golden::tool_result(id, "") };
    let messages = [golden::user("?"), asked, result("b", golden::video()), result("a", golden::image())];
    let rendered = prompter.render(&messages, &[], RenderOptions::default()).unwrap();
    let places: Vec<_> = rendered.slots.iter().map(|slot| (slot.kind, slot.message, slot.part)).collect();
    assert_eq!(places, [(SlotKind::Image, 3, 1), (SlotKind::Video, 2, 1)], "results stand in the order of the calls");
}

#[test]
fn media_that_a_template_would_drop_are_refused() {
    let prompter = golden::tiny("Instruct");
    let messages = [Message { content: vec![golden::image()], ..golden::system("") }, golden::user("?")];
    let refused = prompter.render(&messages, &[], RenderOptions::default());
    assert!(matches!(refused, Err(PromptError::MisplacedMedia)));
    let audio = Message { content: vec![Part::Other("input_audio".into(), Value::Null)], ..golden::user("") };
    assert!(matches!(
        prompter.render(&[audio], &[], RenderOptions::default()),
        Err(PromptError::UnsupportedPart(kind)) if kind == "input_audio"
    ));
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    let prompter = golden::tiny("Instruct");
    let message = Message { content: vec![golden::image()], ..golden::user("") };
    let rendered = prompter.render(&[message], &[], RenderOptions::default()).unwrap();
    let good = MediaShape { kind: SlotKind::Image, grid: [1, 4, 4], merge: 2, timestamps: Vec::new() };
    assert_eq!(prompter.expand(&rendered, std::slice::from_ref(&good)).unwrap().image_tokens, 4);
    assert!(matches!(prompter.expand(&rendered, &[]), Err(ExpandError::Count { slots: 1, shapes: 0 })));
    for bad in [
        MediaShape { kind: SlotKind::Video, ..good.clone() },
        MediaShape { grid: [1, 3, 4], ..good.clone() },
        MediaShape { grid: [2, 4, 4], ..good.clone() },
        MediaShape { merge: 0, ..good.clone() },
        MediaShape { timestamps: vec![0.0], ..good.clone() },
    ] {
        assert!(matches!(prompter.expand(&rendered, &[bad]), Err(ExpandError::Shape(0))));
    }
}
