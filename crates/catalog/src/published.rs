//! Models and endpoints as clients see them (openrouter list models, list endpoints).

use inner::{Modality, Pico, PriceSheet};
use wire::models::{
    AliasTarget, Architecture, DataPolicy, ModelEndpoints, ModelLinks, Pricing, PricingOverride, PublicEndpoint, TopProvider,
};

use crate::model::{Endpoint, Model, Policy};

/// What the API says instead of a price that is not known. Not "0": that is free.
const UNPRICED: &str = "-1";

impl Model {
    /// The row of `/models`. Price (what is paid) and limits are those of [`Self::headline`], the context is the longest.
    #[must_use]
    pub fn row(&self) -> wire::models::Model {
        let best = self.headline();
        let is_unserved = self.is_unserved();
        wire::models::Model {
            id: self.id.clone(),
            canonical_slug: self.permaslug().to_owned(),
            name: self.name.clone(),
            created: self.created,
            description: self.description.clone(),
            hugging_face_id: self.hugging_face.clone(),
            knowledge_cutoff: self.knowledge.map(|day| day.to_string()),
            expiration_date: self.expires.map(|day| day.to_string()),
            context_length: self.context_length(),
            architecture: self.architecture(),
            pricing: pricing(best.and_then(|endpoint| endpoint.prices.as_ref()), 0),
            top_provider: TopProvider {
                is_moderated: false,
                context_length: best.and_then(|endpoint| endpoint.context_length),
                max_completion_tokens: best.and_then(|endpoint| endpoint.max_completion_tokens),
            },
            per_request_limits: None,
            supported_parameters: self.parameters(),
            default_parameters: self.defaults.clone(),
            supported_voices: None,
            links: ModelLinks {
                details: format!("/api/v1/models/{}/endpoints{}", self.id, if is_unserved { "?available=all" } else { "" }),
            },
            reasoning: self.reasoning.clone(),
            alias_target: None,
            available: is_unserved.then_some(false),
        }
    }

    /// The row of an alias that means this model today.
    #[must_use]
    pub fn alias_row(&self, alias: &str) -> wire::models::Model {
        let target = AliasTarget { slug: self.id.clone(), name: self.name.clone() };
        wire::models::Model {
            id: alias.to_owned(),
            canonical_slug: alias.to_owned(),
            name: format!("{} (latest)", self.name),
            alias_target: Some(target),
            ..self.row()
        }
    }

    /// The longest of its endpoints, in tokens; `None` is unknown.
    #[must_use]
    pub fn context_length(&self) -> Option<u64> {
        self.endpoints.iter().filter_map(|endpoint| endpoint.context_length).max()
    }

    /// What goes in, as far as it is known.
    #[must_use]
    pub fn inputs(&self) -> &[Modality] {
        if self.is_listed() { &self.input } else { &[Modality::Text] }
    }

    /// What comes out, as far as it is known.
    #[must_use]
    pub fn outputs(&self) -> &[Modality] {
        if self.output.is_empty() { &[Modality::Text] } else { &self.output }
    }

    /// The name that never changes.
    #[must_use]
    pub fn permaslug(&self) -> &str {
        self.permaslug.as_deref().unwrap_or(&self.id)
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
        let input: Vec<&str> = self.inputs().iter().copied().map(Modality::word).collect();
        let output: Vec<&str> = self.outputs().iter().copied().map(Modality::word).collect();
        Architecture {
            modality: Some(format!("{}->{}", input.join("+"), output.join("+"))),
            input_modalities: input.into_iter().map(str::to_owned).collect(),
            output_modalities: output.into_iter().map(str::to_owned).collect(),
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
        name: format!("{} | {}", endpoint.provider_name, model.permaslug()),
        model_id: model.permaslug().to_owned(),
        model_name: model.name.clone(),
        provider_name: endpoint.provider_name.clone(),
        tag: endpoint.tag.clone(),
        context_length: endpoint.context_length.unwrap_or(0),
        max_completion_tokens: endpoint.max_completion_tokens,
        max_prompt_tokens: None,
        pricing: pricing(endpoint.list_prices.as_ref().or(endpoint.prices.as_ref()), endpoint.discount),
        quantization: endpoint.quantization.clone(),
        supported_parameters: endpoint.parameters.clone(),
        supports_implicit_caching: endpoint.implicit_caching,
        supports_tool_choice: endpoint.tool_choice,
        native_tools: serde_json::Map::new(),
        service_tier: endpoint.service_tier().map(str::to_owned),
        supports_diarization: false,
        supports_voice_cloning: false,
        status: 0,
        uptime_last_5m: None,
        uptime_last_30m: None,
        uptime_last_1d: None,
        latency_last_30m: None,
        throughput_last_30m: None,
        data_policy: endpoint.policy.row(),
        available: endpoint.unserved.then_some(false),
    }
}

impl Policy {
    /// As clients see it.
    #[must_use]
    pub fn row(self) -> DataPolicy {
        DataPolicy { training: self.trains, retention: self.retains }
    }
}

/// `discount` is in percent, still to be taken off these prices.
fn pricing(sheet: Option<&PriceSheet>, discount: u8) -> Pricing {
    let unpriced = || UNPRICED.to_owned();
    let Some(sheet) = sheet else { return Pricing { prompt: unpriced(), completion: unpriced(), ..Pricing::default() } };
    let perhaps = |price: Option<Pico>| price.map(Pico::decimal);
    Pricing {
        prompt: sheet.prompt.decimal(),
        completion: sheet.completion.decimal(),
        request: Some(sheet.request.decimal()),
        image: None,
        input_cache_read: perhaps(sheet.input_cache_read),
        input_cache_write: perhaps(sheet.input_cache_write),
        input_cache_write_1h: perhaps(sheet.input_cache_write_1h),
        audio: perhaps(sheet.audio),
        audio_output: perhaps(sheet.audio_output),
        internal_reasoning: perhaps(sheet.internal_reasoning),
        discount: (discount > 0).then(|| f64::from(discount) / 100.0),
        overrides: sheet
            .tiers
            .iter()
            .map(|tier| PricingOverride {
                min_prompt_tokens: tier.min_prompt_tokens,
                prompt: perhaps(tier.prompt),
                completion: perhaps(tier.completion),
                input_cache_read: perhaps(tier.input_cache_read),
                input_cache_write: perhaps(tier.input_cache_write),
            })
            .collect(),
    }
}
