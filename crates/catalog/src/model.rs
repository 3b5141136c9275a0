//! Models and endpoints in our own terms. How they look to clients is `published`'s business.

use inner::{Modality, PriceSheet, WhenLeft};
use wire::models::{DefaultParameters, ModelReasoning, ToolChoiceSupport};

use crate::base::{day::Day, row::Origin};

/// A model, with everybody who serves it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// What clients call it: `author/slug`.
    pub id: String,
    /// The name that never changes, where it differs from the id.
    pub permaslug: Option<String>,
    /// For people: "Author: Model".
    pub name: String,
    /// For people; may be empty.
    pub description: String,
    /// When it was added, in Unix seconds; 0 is unknown.
    pub created: i64,
    /// What goes in, text first; empty if nothing is known of the model.
    pub input: Vec<Modality>,
    /// What comes out, text first; empty is text.
    pub output: Vec<Modality>,
    /// `owner/name` of the weights.
    pub hugging_face: Option<String>,
    /// Until when it knows the world.
    pub knowledge: Option<Day>,
    /// When it will be withdrawn.
    pub expires: Option<Day>,
    /// Family of the tokenizer (`Qwen3`), if known.
    pub tokenizer: Option<String>,
    /// What is used when a request leaves it out; `None` is "the provider's own".
    pub defaults: Option<DefaultParameters>,
    /// How it reasons; `None` if it does not.
    pub reasoning: Option<ModelReasoning>,
    /// Whether it is only there so that something answers (the model in the box): nobody chooses it who has another.
    pub last_resort: bool,
    /// Who serves it, in the order of preference; never empty.
    pub endpoints: Vec<Endpoint>,
}

/// One model at one provider.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint {
    /// The provider's slug; names the upstream.
    pub provider: String,
    /// The slug of the endpoint itself: the provider's, with a variant, a region or a service tier behind a slash where it is one
    /// (`deepinfra/turbo`, `openai/flex`).
    pub tag: String,
    /// The provider as displayed.
    pub provider_name: String,
    /// The provider's own id of the model.
    pub upstream_model: String,
    /// Whether it is a router's, which understands variants, presets and service tiers itself and reports what it charged.
    pub routes: bool,
    /// What is paid; `None` is "unpriced", which is not free.
    pub prices: Option<PriceSheet>,
    /// The provider's list prices, where a discount makes them differ from `prices`.
    pub list_prices: Option<PriceSheet>,
    /// Percent that `prices` are below the provider's list.
    pub discount: u8,
    /// Who named the price and when, if it comes from the base; such a price grows old.
    pub priced_by: Option<Origin>,
    /// Tokens of prompt and answer together; `None` is unknown.
    pub context_length: Option<u64>,
    /// Tokens of the answer; `None` is unknown or as long as the context.
    pub max_completion_tokens: Option<u64>,
    /// `bf16`, `fp8`, ..., if known.
    pub quantization: Option<String>,
    /// What goes in here, where it differs from the model's.
    pub input: Option<Vec<Modality>>,
    /// Request fields that it honours.
    pub parameters: Vec<String>,
    /// Who says so.
    pub parameters_from: ParametersFrom,
    /// Forms of `tool_choice` that it honours.
    pub tool_choice: ToolChoiceSupport,
    /// Whether it caches prompts unasked.
    pub implicit_caching: bool,
    /// What becomes of what is sent.
    pub policy: Policy,
    /// Whether the model's author lets others learn from its answers; `None` is unknown.
    pub distillable: Option<bool>,
    /// What a call costs there that is left.
    pub when_left: WhenLeft,
    /// Whether it is only known: nobody here has a key for it, and no request goes there.
    pub unserved: bool,
}

/// What a provider does with prompts and answers. `None` is unknown, which counts as the worse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Whether it may train on them.
    pub trains: Option<bool>,
    /// Whether it keeps them.
    pub retains: Option<bool>,
}

impl Policy {
    /// Of nobody anything is known.
    pub const UNKNOWN: Self = Self { trains: None, retains: None };
    /// Of whoever keeps nothing and learns nothing.
    pub const PRIVATE: Self = Self { trains: Some(false), retains: Some(false) };
}

/// Who says which request fields an endpoint honours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ParametersFrom {
    /// Nobody: they are the usual ones.
    #[default]
    Usual,
    /// The base's row, which knows some fields well and says nothing of others.
    Base,
    /// The operator's own list.
    Operator,
}
