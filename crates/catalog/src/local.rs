//! What our own engine serves.

use inner::{Modality, PriceSheet, WhenLeft};
use wire::models::{DefaultParameters, ModelReasoning, ToolChoiceSupport};

use crate::{
    model::{Endpoint, Model, ParametersFrom, Policy},
    parameters,
};

/// The slug of our engine, and the author of every model directory that it serves.
pub const LOCAL: &str = "local";

/// A checkpoint that the engine has loaded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LocalCheckpoint {
    /// What clients call it; see [`Self::id_of_directory`].
    pub id: String,
    /// For people.
    pub name: String,
    /// When it was made, in Unix seconds.
    pub created: i64,
    /// For people.
    pub description: String,
    /// Tokens of prompt and answer together.
    pub context_length: u64,
    /// Whether it sees pictures (and then films, frame by frame).
    pub sees: bool,
    /// Whether its template knows reasoning, and whether that can be switched off.
    pub reasoning: Option<ModelReasoning>,
    /// From its `generation_config.json`.
    pub defaults: DefaultParameters,
    /// `bf16`, `fp8`, ..., as stored.
    pub quantization: Option<String>,
    /// Family of the tokenizer (`Qwen3`).
    pub tokenizer: Option<String>,
    /// Whether it is only there so that something answers.
    pub last_resort: bool,
    /// Whether its author lets others learn from its answers; `None` is unknown.
    pub distillable: Option<bool>,
}

impl LocalCheckpoint {
    /// The id of a model directory: `local/` and its name, with a dash for what an id cannot hold.
    #[must_use]
    pub fn id_of_directory(name: &str) -> String {
        let plain = |letter: char| if letter.is_ascii_alphanumeric() || "._-".contains(letter) { letter } else { '-' };
        format!("{LOCAL}/{}", name.chars().map(plain).collect::<String>())
    }

    /// The row. Its price is zero, which is a price.
    pub(crate) fn model(self) -> Model {
        let mut parameters = parameters::owned(&parameters::ENGINE);
        if self.reasoning.is_some() {
            parameters.extend(parameters::owned(&parameters::REASONING));
        }
        let endpoint = Endpoint {
            provider: LOCAL.to_owned(),
            tag: LOCAL.to_owned(),
            provider_name: "Roundhouse".to_owned(),
            upstream_model: self.id.clone(),
            routes: false,
            prices: Some(PriceSheet::default()),
            list_prices: None,
            discount: 0,
            priced_by: None,
            context_length: Some(self.context_length),
            max_completion_tokens: Some(self.context_length),
            quantization: self.quantization,
            input: None,
            parameters,
            parameters_from: ParametersFrom::Usual,
            // Required and named choices need constrained decoding.
            tool_choice: ToolChoiceSupport { auto: true, none: true, function: false, required: false },
            implicit_caching: false,
            // What our own engine is told stays in this process.
            policy: Policy::PRIVATE,
            when_left: WhenLeft::Stops,
            distillable: self.distillable,
            unserved: false,
        };
        let input: &[Modality] = if self.sees { &[Modality::Text, Modality::Image, Modality::Video] } else { &[Modality::Text] };
        Model {
            id: self.id,
            name: self.name,
            description: self.description,
            created: self.created,
            input: input.to_vec(),
            tokenizer: self.tokenizer,
            defaults: Some(self.defaults),
            reasoning: self.reasoning,
            last_resort: self.last_resort,
            endpoints: vec![endpoint],
            ..Model::default()
        }
    }
}
