//! Models and endpoints as clients see them (openrouter list models, list endpoints).

use inner::{Modality, Pico, PriceSheet};
use wire::models::{Architecture, ModelEndpoints, ModelLinks, Pricing, PublicEndpoint, TopProvider};

use crate::model::{Endpoint, Model};

/// What the API says instead of a price that is not known. Not "0": that is free.
const UNPRICED: &str = "-1";

impl Model {
    /// The row of `/models`. Price and limits are those of the first endpoint, the context is the longest.
    #[must_use]
    pub fn row(&self) -> wire::models::Model {
        let first = self.endpoints.first();
        let context_length = self.endpoints.iter().filter_map(|endpoint| endpoint.context_length).max();
        wire::models::Model {
            id: self.id.clone(),
            canonical_slug: self.id.clone(),
            name: self.name.clone(),
            created: self.created,
            description: self.description.clone(),
            hugging_face_id: None,
            knowledge_cutoff: None,
            expiration_date: None,
            context_length,
            architecture: self.architecture(),
            pricing: pricing(first.and_then(|endpoint| endpoint.prices.as_ref())),
            top_provider: TopProvider {
                is_moderated: false,
                context_length: first.and_then(|endpoint| endpoint.context_length),
                max_completion_tokens: first.and_then(|endpoint| endpoint.max_completion_tokens),
            },
            per_request_limits: None,
            supported_parameters: self.parameters(),
            default_parameters: self.defaults.clone(),
            supported_voices: None,
            links: ModelLinks { details: format!("/api/v1/models/{}/endpoints", self.id) },
            reasoning: self.reasoning.clone(),
        }
    }

    /// The body of `/models/{author}/{slug}/endpoints`.
    #[must_use]
    pub fn endpoints_row(&self) -> ModelEndpoints {
        ModelEndpoints {
            id: self.id.clone(),
            name: self.name.clone(),
            created: self.created,
            description: self.description.clone(),
            architecture: self.architecture(),
            endpoints: self.endpoints.iter().map(|endpoint| public(self, endpoint)).collect(),
        }
    }

    fn architecture(&self) -> Architecture {
        let known = if self.is_listed() { self.input.as_slice() } else { &[Modality::Text] };
        let input: Vec<&str> = known.iter().copied().map(Modality::word).collect();
        Architecture {
            modality: Some(format!("{}->text", input.join("+"))),
            input_modalities: input.into_iter().map(str::to_owned).collect(),
            output_modalities: vec![Modality::Text.word().to_owned()],
            // The contract's word for "unknown"; OpenRouter's TypeScript SDK (1.3.19) refuses `null` here.
            tokenizer: Some(self.tokenizer.clone().unwrap_or_else(|| "Other".to_owned())),
            instruct_type: None,
        }
    }

    /// What any endpoint honours, each once, in order of appearance.
    fn parameters(&self) -> Vec<String> {
        let mut union: Vec<String> = Vec::new();
        for name in self.endpoints.iter().flat_map(|endpoint| &endpoint.parameters) {
            if !union.contains(name) {
                union.push(name.clone());
            }
        }
        union
    }
}

/// An unknown context is 0, since clients want a number; only models that are passed through have none.
fn public(model: &Model, endpoint: &Endpoint) -> PublicEndpoint {
    PublicEndpoint {
        name: format!("{} | {}", endpoint.provider_name, model.id),
        model_id: model.id.clone(),
        model_name: model.name.clone(),
        provider_name: endpoint.provider_name.clone(),
        tag: endpoint.provider.clone(),
        context_length: endpoint.context_length.unwrap_or(0),
        max_completion_tokens: endpoint.max_completion_tokens,
        max_prompt_tokens: None,
        pricing: pricing(endpoint.prices.as_ref()),
        quantization: endpoint.quantization.clone(),
        supported_parameters: endpoint.parameters.clone(),
        supports_implicit_caching: endpoint.implicit_caching,
        supports_tool_choice: endpoint.tool_choice,
        native_tools: serde_json::Map::new(),
        service_tier: None,
        supports_diarization: false,
        supports_voice_cloning: false,
        status: 0,
        uptime_last_5m: None,
        uptime_last_30m: None,
        uptime_last_1d: None,
        latency_last_30m: None,
        throughput_last_30m: None,
    }
}

fn pricing(sheet: Option<&PriceSheet>) -> Pricing {
    let word = |price: fn(&PriceSheet) -> Pico| sheet.map_or_else(|| UNPRICED.to_owned(), |sheet| price(sheet).decimal());
    Pricing {
        prompt: word(|sheet| sheet.prompt),
        completion: word(|sheet| sheet.completion),
        request: sheet.map(|sheet| sheet.request.decimal()),
        image: None,
        input_cache_read: sheet.and_then(|sheet| sheet.input_cache_read).map(Pico::decimal),
        input_cache_write: None,
    }
}
