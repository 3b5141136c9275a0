//! What makes requests one conversation, for the sake of the provider's cache: the account, the model, and either a session or
//! how the messages begin (openrouter guides/best-practices/prompt-caching, "provider sticky routing").

use blake3::Hasher;
use inner::{MediaRef, Message, Part, Request, Role};

/// Of a picture's base64 text, so much is looked at: enough to tell pictures apart, little of a large one.
const MEDIA_BYTES: usize = 4096;

/// A conversation, whatever model answers.
#[derive(Clone)]
pub(crate) struct Conversation {
    digest: Hasher,
    /// Whether the client named it.
    pub(crate) session: bool,
}

impl Conversation {
    /// That of a request by the key with this hash.
    pub(super) fn of(request: &Request, key_hash: &str, header: Option<&str>) -> Self {
        let mut digest = Hasher::new();
        part(&mut digest, key_hash.as_bytes());
        let session = session(request, header);
        match session {
            Some(id) => part(&mut digest, id.as_bytes()),
            None => beginning(&mut digest, &request.messages),
        }
        Self { digest, session: session.is_some() }
    }

    /// Its key when this model answers.
    pub(crate) fn key(&self, model: &str) -> u128 {
        let mut digest = self.digest.clone();
        part(&mut digest, model.as_bytes());
        let mut key = [0; 16];
        digest.finalize_xof().fill(&mut key);
        u128::from_le_bytes(key)
    }
}

/// What the client calls the conversation, if it gave it a name: in its body, in `x-session-id`, or for the provider's cache.
pub(crate) fn session<'a>(request: &'a Request, header: Option<&'a str>) -> Option<&'a str> {
    let field = |name: &str| request.extra.get(name).and_then(|id| id.as_str()).filter(|id| !id.is_empty());
    field("session_id").or(header).or_else(|| field("prompt_cache_key"))
}

/// The first instruction and the first message that is none.
fn beginning(digest: &mut Hasher, messages: &[Message]) {
    let instructs = |message: &&Message| matches!(message.role, Role::System | Role::Developer);
    let first = [messages.iter().find(instructs), messages.iter().find(|message| !instructs(message))];
    for message in first {
        part(digest, if message.is_some() { b"message" } else { b"none" });
        for content in message.into_iter().flat_map(|message| &message.content) {
            match content {
                Part::Text { text, .. } => part(digest, text.as_bytes()),
                Part::Image { source, .. } | Part::Video { source, .. } => media(digest, source),
                Part::Frames { frames, .. } => frames.iter().for_each(|frame| media(digest, frame)),
                Part::Other(kind, value) => {
                    part(digest, kind.as_bytes());
                    // Into the digest as it is written: a long sound is not copied for this.
                    let _ = serde_json::to_writer(&mut *digest, value);
                }
            }
        }
    }
}

fn media(digest: &mut Hasher, source: &MediaRef) {
    match source {
        MediaRef::Url(url) => part(digest, url.as_bytes()),
        MediaRef::Data { base64, .. } => {
            digest.update(&(base64.len() as u64).to_le_bytes());
            part(digest, &base64[..base64.len().min(MEDIA_BYTES)]);
        }
    }
}

/// With its length, so that no two lists of parts look alike.
fn part(digest: &mut Hasher, bytes: &[u8]) {
    digest.update(&(bytes.len() as u64).to_le_bytes());
    digest.update(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(session: Option<&str>, texts: &[(Role, &str)], account: &str, model: &str) -> u128 {
        let messages = texts.iter().map(|(role, text)| Message::text(*role, *text)).collect();
        let extra = session.map(|id| ("session_id".to_owned(), id.into())).into_iter().collect();
        Conversation::of(&Request { messages, extra, ..Request::default() }, account, None).key(model)
    }

    #[test]
    fn a_conversation_is_known_by_how_it_begins() {
        let begun = [(Role::System, "Be brief."), (Role::User, "Hi")];
        let longer = [begun[0], begun[1], (Role::Assistant, "Hello"), (Role::User, "And now?")];
        let known = key(None, &begun, "a", "m");
        assert_eq!(key(None, &longer, "a", "m"), known);
        for other in [
            key(None, &begun, "b", "m"),
            key(None, &begun, "a", "n"),
            key(None, &begun[1..], "a", "m"),
            key(None, &[(Role::System, "Be"), (Role::User, " brief.Hi")], "a", "m"),
            key(Some("s"), &begun, "a", "m"),
        ] {
            assert_ne!(other, known);
        }
    }

    #[test]
    fn a_session_stands_for_all_its_messages() {
        let one = key(Some("s"), &[(Role::User, "Hi")], "a", "m");
        assert_eq!(key(Some("s"), &[(Role::User, "Else")], "a", "m"), one);
        assert_ne!(key(Some("t"), &[(Role::User, "Hi")], "a", "m"), one);
        let request = Request { messages: vec![Message::text(Role::User, "Hi")], ..Request::default() };
        assert_eq!(Conversation::of(&request, "a", Some("s")).key("m"), one, "a header names it too");
        assert_eq!(key(Some(""), &[(Role::User, "Hi")], "a", "m"), key(None, &[(Role::User, "Hi")], "a", "m"));
    }
}
