//! Which tool choices vendors take, and what is said instead of the others.

use std::borrow::Cow;

use serde::Deserialize;

/// What is said for each `tool_choice`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ToolChoices {
    /// For `required`.
    pub required: Required,
    /// For a function by name.
    pub named: Named,
    /// For `none`.
    pub none: Nothing,
    /// Whether a call can be forced while the model thinks (DeepSeek and DashScope answer 400).
    pub while_thinking: bool,
}

/// What is said for `required`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Required {
    /// `required`.
    Required,
    /// `any` (Fireworks).
    Any,
    /// Nothing: the model decides (DashScope, DeepInfra, SiliconFlow).
    Auto,
}

/// What is said for a function by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Named {
    /// OpenAI's object.
    Named,
    /// Only that tool is offered, with the word for `required` (llama.cpp takes the object for `auto`).
    Only,
}

/// What is said for `none`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nothing {
    /// `none`.
    None,
    /// No tool is offered.
    NoTools,
}

/// Which ids of tool calls are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallIdForm {
    /// Any.
    Any,
    /// Exactly nine letters and digits (Mistral).
    NineAlphanumeric,
}

impl Default for ToolChoices {
    fn default() -> Self {
        Self { required: Required::Required, named: Named::Named, none: Nothing::None, while_thinking: true }
    }
}

impl CallIdForm {
    /// The id in this form: the same for the call and for its result, whoever made it.
    #[must_use]
    pub fn of(self, id: &str) -> Cow<'_, str> {
        let fits = id.len() == 9 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if self == Self::Any || fits {
            return Cow::Borrowed(id);
        }
        // FNV-1a: 62^9 is below 2^64, and two ids of one conversation do not meet by chance.
        let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let mut rest = id.bytes().fold(0xcbf2_9ce4_8422_2325, hash);
        let letters = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        let mut next = || {
            let at = usize::try_from(rest % 62).unwrap_or(0);
            rest /= 62;
            char::from(letters[at])
        };
        Cow::Owned((0..9).map(|_| next()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_nine_stays_and_any_other_becomes_one_of_its_own() {
        let nine = CallIdForm::NineAlphanumeric;
        assert_eq!(nine.of("D681PevKs"), "D681PevKs");
        assert_eq!(CallIdForm::Any.of("call_1"), "call_1");
        let made = nine.of("call_1");
        assert!(made.len() == 9 && made.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{made}");
        assert_eq!(made, nine.of("call_1"), "call and result say the same");
        assert_ne!(made, nine.of("call_2"));
        assert_ne!(nine.of("toolu_0-a"), "toolu_0-a", "nine, but not all letters and digits");
    }
}
