//! How a vendor is asked to think: one wish, seven styles. Never sends a switch to a model that has none.

use inner::{Effort, Reasoning, Request};
use serde_json::{Map, Value, json};

use crate::quirks::{Level, Quirks, ReasoningStyle};

/// Smallest and largest share of the answer that an effort stands for, in tokens (openrouter best-practices/reasoning-tokens).
const SHARE_MIN: u64 = 1_024;
const SHARE_MAX: u64 = 128_000;

/// What the client wants of which model of which vendor.
struct Wish<'a> {
    reasoning: &'a Reasoning,
    max_tokens: Option<u32>,
    model: &'a str,
    quirks: &'a Quirks,
}

/// Whether the model will think, as far as that is known.
pub(crate) fn thinks(reasoning: &Reasoning, model: &str, quirks: &Quirks) -> bool {
    let unasked = quirks.thinks_unasked.has(model) && !quiet(reasoning);
    quirks.always_thinks.has(model) || unasked || wanted(reasoning)
}

/// The fields of the body; none when the client did not say anything.
pub(super) fn fields(request: &Request, model: &str, quirks: &Quirks) -> Vec<(&'static str, Value)> {
    let reasoning = &request.reasoning;
    if quirks.reasoning == ReasoningStyle::Object {
        return object(reasoning).map(|object| ("reasoning", Value::Object(object))).into_iter().collect();
    }
    let Some(wish) = Wish::of(request, model, quirks) else { return Vec::new() };
    let mut fields: Vec<(&'static str, Value)> = match wish.switch() {
        Some(on) => wish.switched(on, request).into_iter().collect(),
        None => Vec::new(),
    };
    fields.extend(wish.effort().map(|level| ("reasoning_effort", json!(level))));
    fields.extend(wish.budget().map(|budget| ("thinking_budget", json!(budget))));
    fields
}

/// `reasoning_effort`; nothing when the client did not say anything, or the model has no word for it.
pub(crate) fn effort(request: &Request, model: &str, quirks: &Quirks) -> Option<&'static str> {
    Wish::of(request, model, quirks)?.effort()
}

fn quiet(reasoning: &Reasoning) -> bool {
    reasoning.enabled == Some(false)
}

/// Whether the client asks for reasoning.
pub(crate) fn wanted(reasoning: &Reasoning) -> bool {
    !quiet(reasoning) && (reasoning.enabled == Some(true) || reasoning.effort.is_some() || reasoning.max_tokens.is_some())
}

impl<'a> Wish<'a> {
    fn of(request: &'a Request, model: &'a str, quirks: &'a Quirks) -> Option<Self> {
        let (reasoning, max_tokens) = (&request.reasoning, request.sampling.max_tokens);
        (quiet(reasoning) || wanted(reasoning)).then_some(Self { reasoning, max_tokens, model, quirks })
    }

    /// On or off; nothing for a model that has no switch.
    fn switch(&self) -> Option<bool> {
        (!self.quirks.always_thinks.has(self.model)).then(|| !quiet(self.reasoning))
    }

    /// The switch in the vendor's style.
    fn switched(&self, on: bool, request: &Request) -> Option<(&'static str, Value)> {
        match self.quirks.reasoning {
            ReasoningStyle::Switch => Some(("reasoning", json!({ "enabled": on }))),
            ReasoningStyle::Thinking => Some(("thinking", json!({ "type": if on { "enabled" } else { "disabled" } }))),
            ReasoningStyle::EnableThinking => Some(("enable_thinking", json!(on))),
            ReasoningStyle::Template => {
                // What the client itself says to the template wins.
                let mut words = json!({ "enable_thinking": on, "thinking": on });
                let own = request.extra.get("chat_template_kwargs").and_then(Value::as_object);
                if let (Some(words), Some(own)) = (words.as_object_mut(), own) {
                    words.extend(own.clone());
                }
                Some(("chat_template_kwargs", words))
            }
            ReasoningStyle::Effort | ReasoningStyle::Object | ReasoningStyle::Never => None,
        }
    }

    /// `reasoning_effort`.
    fn effort(&self) -> Option<&'static str> {
        let style = self.quirks.reasoning;
        let rule = self.rule();
        let wordy = matches!(style, ReasoningStyle::Effort | ReasoningStyle::Switch);
        if style == ReasoningStyle::Never || (!wordy && rule.is_none()) {
            return None;
        }
        if quiet(self.reasoning) {
            return self.least(rule);
        }
        let asked = self.asked().or((style == ReasoningStyle::Effort).then_some(Effort::Medium))?;
        Some(nearest(level(asked), rule).word())
    }

    /// The words that the model takes, if they are known.
    fn rule(&self) -> Option<&[Level]> {
        let model = self.model.to_ascii_lowercase();
        let rule = self.quirks.efforts.iter().find(|rule| model.contains(rule.model.as_str()))?;
        Some(rule.levels.as_slice()).filter(|levels| !levels.is_empty())
    }

    /// The word for silence where it is known to be one, else nothing: a model that does not think may refuse any word. Or the
    /// least that a model can do which is never silent. A switch says it alone.
    fn least(&self, rule: Option<&[Level]>) -> Option<&'static str> {
        if self.quirks.always_thinks.has(self.model) {
            let levels = rule.unwrap_or(&[Level::Low]);
            return levels.iter().filter(|level| **level != Level::None).min().map(|level| level.word());
        }
        let silent = self.quirks.reasoning == ReasoningStyle::Effort && rule.is_some_and(|levels| levels.contains(&Level::None));
        silent.then(|| Level::None.word())
    }

    /// The effort that the client names, or the one that its budget comes nearest to from below.
    fn asked(&self) -> Option<Effort> {
        let of_budget = |budget: u32| {
            let Some(limit) = self.max_tokens else { return Effort::Medium };
            let share = u64::from(budget) * 100 / u64::from(limit.max(1));
            let rising = [Effort::Minimal, Effort::Low, Effort::Medium, Effort::High, Effort::Xhigh];
            rising.into_iter().rev().find(|effort| u64::from(effort.percent()) <= share).unwrap_or(Effort::Minimal)
        };
        self.reasoning.effort.or_else(|| self.reasoning.max_tokens.map(of_budget))
    }

    /// `thinking_budget`: the client's own, or its effort's share of the answer, if the answer has a limit.
    fn budget(&self) -> Option<u32> {
        let bounds = self.quirks.thinking_budget.filter(|_| wanted(self.reasoning))?;
        let share = |effort: Effort| {
            let share = u64::from(self.max_tokens?) * u64::from(effort.percent()) / 100;
            u32::try_from(share.clamp(SHARE_MIN, SHARE_MAX)).ok()
        };
        let budget = self.reasoning.max_tokens.or_else(|| share(self.reasoning.effort?))?;
        Some(budget.clamp(bounds.least, bounds.most.max(bounds.least)))
    }
}

/// The weakest word that is not weaker than the wish, else the strongest.
fn nearest(wish: Level, rule: Option<&[Level]>) -> Level {
    let Some(levels) = rule else { return wish };
    let strong = levels.iter().filter(|level| **level >= wish).min();
    strong.or(levels.iter().max()).copied().unwrap_or(wish)
}

fn level(effort: Effort) -> Level {
    match effort {
        Effort::Max => Level::Max,
        Effort::Xhigh => Level::Xhigh,
        Effort::High => Level::High,
        Effort::Medium => Level::Medium,
        Effort::Low => Level::Low,
        Effort::Minimal => Level::Minimal,
    }
}

/// OpenRouter's object, with what the client said and nothing else.
fn object(reasoning: &Reasoning) -> Option<Map<String, Value>> {
    let mut object = reasoning.extra.clone();
    let said = [
        ("enabled", reasoning.enabled.map(|enabled| json!(enabled))),
        ("effort", reasoning.effort.map(|effort| json!(effort))),
        ("max_tokens", reasoning.max_tokens.map(|budget| json!(budget))),
        ("exclude", reasoning.exclude.then_some(json!(true))),
    ];
    object.extend(said.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    (!object.is_empty()).then_some(object)
}
