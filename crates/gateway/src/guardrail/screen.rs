//! A prompt under the filters of the guardrails that hold for its key, before anything is made of it: what is blocked is refused, what is
//! redacted leaves the house as a placeholder, what is flagged is told. All filters count, and of several the strictest: a block beats
//! everything, and what two would redact is redacted as a whole.

use std::{
    ops::Range,
    sync::Arc,
    time::{Duration, Instant},
};

use inner::{Failure, FailureKind, Message, Request, Role};

use super::{
    filter::{Filter, FilterAction},
    found::{Found, Screened},
    texts::{self, Reader},
};

/// A prompt whose texts have more bytes is looked at on a thread of its own, so that no other call waits for it.
const INLINE_BYTES: usize = 64 << 10;
/// Patterns run in linear time, but there may be many of them, over megabytes. A prompt that was not looked at does not go out.
const TIME_MAX: Duration = Duration::from_secs(5);

/// A filter with the guardrail that it stands in.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    pub(super) guardrail: String,
    pub(super) filter: Arc<Filter>,
}

/// Looks at the request's texts.
///
/// # Errors
/// When they could not be looked at in time.
pub(super) async fn screen(watches: Vec<Watch>, mut request: Request) -> Result<(Request, Screened), Failure> {
    if watches.is_empty() {
        return Ok((request, Screened::default()));
    }
    if texts::bytes(&request.messages) <= INLINE_BYTES {
        let screened = all(watches, &mut request.messages, TIME_MAX)?;
        return Ok((request, screened));
    }
    let work =
        tokio::task::spawn_blocking(move || all(watches, &mut request.messages, TIME_MAX).map(|screened| (request, screened)));
    work.await.map_err(|_| Failure::new(FailureKind::Server, "a guardrail's filters broke off"))?
}

fn all(watches: Vec<Watch>, messages: &mut [Message], most: Duration) -> Result<Screened, Failure> {
    let found = watches.into_iter().map(Found::nothing).collect();
    let mut screening = Screening { found, role: Role::User, blocked: false, deadline: Instant::now() + most, late: false };
    texts::read(messages, &mut screening);
    if screening.late {
        let message = "messages: too much text for the content filters of this API key; they did not come to its end in time";
        return Err(Failure::new(FailureKind::PayloadTooLarge, message));
    }
    Ok(Screened::of(screening.found))
}

struct Screening {
    found: Vec<Found>,
    role: Role,
    /// Nothing goes out any more, so nothing has to be redacted.
    blocked: bool,
    deadline: Instant,
    late: bool,
}

impl Reader for Screening {
    fn read(&mut self, text: &mut String) -> bool {
        let mut redacted = Vec::new();
        for (index, found) in self.found.iter_mut().enumerate() {
            let filter = Arc::clone(&found.watch.filter);
            if filter.is_for_users_only() && self.role != Role::User {
                continue;
            }
            let mut from = 0;
            while let Some(look) = filter.look(text, from).filter(|_| !self.late) {
                self.late = Instant::now() > self.deadline;
                from = look.next;
                let Some(place) = look.place else { continue };
                found.add(&text[place.clone()]);
                match filter.action() {
                    FilterAction::Block => self.blocked = true,
                    FilterAction::Redact => redacted.push((place, index)),
                    FilterAction::Flag => {}
                }
            }
            self.late |= Instant::now() > self.deadline;
        }
        if redacted.is_empty() || self.blocked || self.late {
            return false;
        }
        *text = without(text, joined(redacted), |index| self.found[index].watch.filter.placeholder());
        true
    }

    fn turn_of(&mut self, role: Role) {
        self.role = role;
    }
}

/// Places that overlap become one, with the placeholder of the longest.
fn joined(mut places: Vec<(Range<usize>, usize)>) -> Vec<(Range<usize>, usize)> {
    places.sort_by_key(|(place, _)| (place.start, std::cmp::Reverse(place.end)));
    let mut joined: Vec<(Range<usize>, usize)> = Vec::with_capacity(places.len());
    let mut longest = 0;
    for (place, index) in places {
        match joined.last_mut().filter(|(last, _)| place.start < last.end) {
            Some((last, of)) => {
                if place.len() > longest {
                    (longest, *of) = (place.len(), index);
                }
                last.end = last.end.max(place.end);
            }
            None => {
                longest = place.len();
                joined.push((place, index));
            }
        }
    }
    joined
}

fn without<'p>(text: &str, places: Vec<(Range<usize>, usize)>, placeholder: impl Fn(usize) -> &'p str) -> String {
    let mut left = String::with_capacity(text.len());
    let mut from = 0;
    for (place, index) in places {
        left.push_str(&text[from..place.start]);
        left.push_str(placeholder(index));
        from = place.end;
    }
    left + &text[from..]
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "a test may fail loudly")]

    use inner::Part;

    use super::*;

    fn watch(slug_or_pattern: &str, action: FilterAction) -> Watch {
        let filter = Filter::of_builtin(slug_or_pattern, None, action)
            .or_else(|_| Filter::of_pattern(slug_or_pattern, Some("[OWN]"), action))
            .expect("a filter");
        Watch { guardrail: "rail".into(), filter: Arc::new(filter) }
    }

    fn screened(watches: &[Watch], text: &str) -> (String, Screened) {
        let mut messages = [Message::text(Role::User, text)];
        let screened = all(watches.to_vec(), &mut messages, TIME_MAX).expect("in time");
        (written(&messages[0]).to_owned(), screened)
    }

    fn written(message: &Message) -> &str {
        let [Part::Text { text, .. }] = &message.content[..] else { panic!("one text: {message:?}") };
        text
    }

    #[test]
    fn what_two_would_redact_is_redacted_as_a_whole() {
        use FilterAction::Redact;
        let watches = [watch("email", Redact), watch("phone", Redact), watch("ann@.*? ", Redact), watch("123-4567 x", Redact)];
        assert_eq!(screened(&watches[..2], "a@b.io, (555) 123-4567!").0, "[EMAIL], [PHONE]!");
        assert_eq!(screened(&watches, "to ann@b.io now, (555) 123-4567 x").0, "to [OWN]now, [PHONE]");
        assert_eq!(screened(&watches, "nothing").0, "nothing");
    }

    #[test]
    fn a_block_beats_all_and_a_flag_changes_nothing() {
        use FilterAction::{Block, Flag, Redact};
        let (text, seen) = screened(&[watch("email", Redact), watch("email", Flag)], "a@b.io");
        assert_eq!((text.as_str(), seen.refusal(None).is_some()), ("[EMAIL]", false));
        let (text, seen) = screened(&[watch("email", Redact), watch("email", Block)], "a@b.io");
        assert_eq!((text.as_str(), seen.refusal(None).is_some()), ("a@b.io", true));
        let (text, seen) = screened(&[watch("email", Flag)], "a@b.io");
        assert_eq!((text.as_str(), seen.refusal(None).is_some()), ("a@b.io", false));
    }

    /// The pattern that makes an engine that goes back run for ever, and one that looks at the rest of the text for every match.
    #[test]
    fn no_text_takes_long_and_what_was_not_looked_at_is_refused() {
        let hostile = "a".repeat(4 << 20);
        let began = Instant::now();
        let (text, _) = screened(&[watch("(a+)+$x|(?:a|aa)+b", FilterAction::Block)], &hostile);
        assert_eq!(text.len(), hostile.len());
        assert!(began.elapsed() < TIME_MAX, "{:?}", began.elapsed());
        let mut messages = [Message::text(Role::User, hostile)];
        let quadratic = vec![watch("a[^b]*b|a", FilterAction::Redact)];
        let refused = all(quadratic, &mut messages, Duration::from_millis(50)).expect_err("there is too much");
        assert_eq!((refused.kind, began.elapsed() < TIME_MAX), (FailureKind::PayloadTooLarge, true));
        assert_eq!(written(&messages[0]).len(), 4 << 20);
    }
}
