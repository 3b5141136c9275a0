//! The base's rows as models and endpoints of a provider that is connected here.

use wire::models::{ModelReasoning, ToolChoiceSupport};

use crate::{
    base::{BaseModel, day::Day, row},
    catalog::Vendor,
    honoured,
    model::{Endpoint, Model, ParametersFrom},
    tier,
};

/// What the base knows of a model at a provider, as long as it has not been withdrawn.
pub(crate) fn model(known: &BaseModel, vendor: &Vendor<'_>, today: Day) -> Option<Model> {
    let gone = |expires: Option<Day>| expires.is_some_and(|day| day < today);
    let row = known.at(vendor.listed_as()).filter(|row| !gone(row.expires) && !gone(known.row.expires))?;
    Some(Model { endpoints: endpoints(known, row, vendor), ..about(known) })
}

/// What describes a model, whoever serves it.
pub(crate) fn about(BaseModel { row, description, .. }: &BaseModel) -> Model {
    Model {
        id: row.id.clone(),
        permaslug: row.permaslug.clone(),
        name: row.name.clone(),
        description: description.clone(),
        created: row.created(),
        input: row.input.clone(),
        output: row.output.clone(),
        hugging_face: row.hugging_face.clone(),
        knowledge: row.knowledge,
        expires: row.expires,
        tokenizer: Some(row.tokenizer.clone()),
        defaults: row.defaults.map(Into::into),
        reasoning: row.reasoning.as_ref().map(reasoning),
        last_resort: false,
        endpoints: Vec::new(),
    }
}

/// The endpoints of a row: the usual one, then those of the service tiers that have prices.
pub(crate) fn endpoints(known: &BaseModel, row: &row::EndpointRow, vendor: &Vendor<'_>) -> Vec<Endpoint> {
    let usual = endpoint(known, row, vendor);
    let tiers = row.service_tiers.keys().filter_map(|tier| at_tier(&usual, row, tier)).collect::<Vec<_>>();
    std::iter::once(usual).chain(tiers).collect()
}

/// The same endpoint at a service tier, if its price there is known.
pub(crate) fn at_tier(usual: &Endpoint, row: &row::EndpointRow, word: &str) -> Option<Endpoint> {
    let list = row.service_tiers.get(word)?;
    Some(Endpoint {
        tag: tier::tag(&usual.provider, word),
        prices: Some(list.after(usual.discount).sheet()),
        list_prices: row.discount.map(|_| list.sheet()),
        ..usual.clone()
    })
}

/// Authors and families whose licence lets others learn from their answers (2026-11: DeepSeek's and gpt-oss's are MIT and Apache 2.0,
/// and DeepSeek's says so expressly). Of others it is not known.
const DISTILLABLE: [&str; 2] = ["deepseek/", "openai/gpt-oss-"];

pub(crate) fn endpoint(known: &BaseModel, row: &row::EndpointRow, vendor: &Vendor<'_>) -> Endpoint {
    let parameters = honoured::fields(&known.row, &row.lacks, vendor.listed_as());
    let honours = |name: &str| parameters.iter().any(|parameter| parameter == name);
    let (tools, chosen) = (honours("tools"), honours("tool_choice"));
    let prices = row.paid().map(|prices| prices.sheet());
    Endpoint {
        provider: vendor.id.to_owned(),
        tag: vendor.id.to_owned(),
        provider_name: vendor.name.to_owned(),
        upstream_model: row.upstream.clone(),
        // A cache that costs nothing to write to is filled unasked.
        implicit_caching: prices.as_ref().is_some_and(|at| at.input_cache_read.is_some() && at.input_cache_write.is_none()),
        routes: vendor.routes,
        list_prices: row.discount.and(row.price.as_ref()).map(crate::base::price::Prices::sheet),
        discount: row.discount.unwrap_or(0),
        priced_by: prices.is_some().then_some(row::Origin { source: row.source, date: row.date }),
        prices,
        context_length: row.context.or(known.row.context),
        max_completion_tokens: row.max_completion,
        quantization: row.quantization.clone(),
        input: (!row.input.is_empty()).then(|| row.input.clone()),
        tool_choice: ToolChoiceSupport { auto: tools, none: tools, function: chosen, required: chosen },
        parameters,
        policy: vendor.policy,
        when_left: vendor.when_left,
        distillable: DISTILLABLE.iter().any(|family| known.row.id.starts_with(family)).then_some(true),
        parameters_from: ParametersFrom::Base,
        unserved: false,
    }
}

fn reasoning(row: &row::Reasoning) -> ModelReasoning {
    ModelReasoning {
        mandatory: row.mandatory,
        default_enabled: row.mandatory.then_some(true),
        supported_efforts: (!row.efforts.is_empty()).then(|| row.efforts.clone()),
        default_effort: row.default_effort.clone(),
        supports_max_tokens: Some(row.max_tokens),
    }
}
