//! Token counts of the dialect: what was read from and written to caches stands apart from `input_tokens`, thinking inside
//! `output_tokens`.

use inner::{ServerTools, Usage};
use serde_json_borrow::Value;

/// Takes over what a `usage` object says. Figures are cumulative: later ones replace earlier ones, absent ones change nothing.
#[derive(Debug, Default)]
pub(super) struct Counts {
    input: u64,
    cache_read: u64,
    cache_written: u64,
    cache_written_1h: u64,
    output: u64,
    thinking: u64,
    tools: Option<ServerTools>,
    tier: Option<String>,
}

impl Counts {
    pub(super) fn read(&mut self, usage: &Value<'_>) {
        let set = |count: &mut u64, value: &Value<'_>| *count = value.as_u64().unwrap_or(*count);
        set(&mut self.input, usage.get("input_tokens"));
        set(&mut self.cache_read, usage.get("cache_read_input_tokens"));
        set(&mut self.cache_written, usage.get("cache_creation_input_tokens"));
        set(&mut self.cache_written_1h, usage.get("cache_creation").get("ephemeral_1h_input_tokens"));
        set(&mut self.output, usage.get("output_tokens"));
        if let Some(searches) = usage.get("server_tool_use").get("web_search_requests").as_u64() {
            self.tools = Some(ServerTools { web_search_requests: searches, ..ServerTools::default() });
        }
        if let Some(tier) = usage.get("service_tier").as_str() {
            self.tier = Some(tier.to_owned());
        }
        set(&mut self.thinking, usage.get("output_tokens_details").get("thinking_tokens"));
    }

    /// In our terms: everything read counts as prompt.
    pub(super) fn usage(&self) -> Usage {
        Usage {
            prompt_tokens: self.input.saturating_add(self.cache_read).saturating_add(self.cache_written),
            completion_tokens: self.output,
            reasoning_tokens: self.thinking.min(self.output),
            cached_tokens: self.cache_read,
            cache_write_tokens: self.cache_written,
            cache_write_1h_tokens: self.cache_written_1h,
            server_tools: self.tools,
            ..Usage::default()
        }
    }

    /// The tier that served, in our words: what is `standard` there is `default` here.
    pub(super) fn service_tier(&self) -> Option<String> {
        self.tier.as_deref().map(|tier| if tier == "standard" { "default" } else { tier }.to_owned())
    }
}
