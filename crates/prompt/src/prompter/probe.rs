//! What a chat template does, found out by rendering three tiny conversations when it is loaded. Never asks for the model's name.

use serde_json::{Value, json};

use super::{THINK, Template, TemplateError};

/// Occurs in no template.
const PROBE: &str = "roundhouse-probe-7f3a";

/// Whether a model reasons before it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Answers at once.
    Instruct,
    /// The generation prompt opens `<think>`: answers begin inside the reasoning.
    Thinking,
}

/// The observed habits of a template.
pub(super) struct Habits {
    pub(super) kind: Kind,
    /// Whether system messages behind the first message are printed.
    pub(super) late_system: bool,
    /// What stands behind the text of an assistant turn; `None` when the text is not printed as it is.
    pub(super) turn_end: Option<String>,
}

impl Habits {
    pub(super) fn observe(template: &Template) -> Result<Self, TemplateError> {
        let user = json!({"role": "user", "content": "a"});
        let prompt = render(template, std::slice::from_ref(&user), true)?;
        let kind = if prompt.trim_end().ends_with(THINK) { Kind::Thinking } else { Kind::Instruct };
        let system = json!({"role": "system", "content": PROBE});
        // A template that refuses a late system message does not take it either.
        let late = render(template, &[user.clone(), system, user.clone()], true);
        let late_system = late.is_ok_and(|text| text.contains(PROBE));
        let answer = json!({"role": "assistant", "content": PROBE});
        let answered = render(template, &[user, answer], false).ok();
        let turn_end = answered.and_then(|text| text.rsplit_once(PROBE).map(|(_, end)| end.to_owned()));
        Ok(Self { kind, late_system, turn_end })
    }
}

fn render(template: &Template, messages: &[Value], add_generation_prompt: bool) -> Result<String, TemplateError> {
    template.render(json!({"messages": messages, "add_generation_prompt": add_generation_prompt}))
}
