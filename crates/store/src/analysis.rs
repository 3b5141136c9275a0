//! Free questions to the ledger: which figures, by what, of which calls. Words only; the table answers them.

/// One question.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// What is wanted, at least one.
    pub metrics: Vec<Metric>,
    /// By what, at most two.
    pub dimensions: Vec<Dimension>,
    /// In which pieces of time.
    pub granularity: Option<Granularity>,
    /// Calls made from this time on, Unix milliseconds.
    pub from_ms: i64,
    /// Calls made before.
    pub until_ms: i64,
    /// Conditions, all of which hold.
    pub filters: Vec<Filter>,
    /// The metric that orders the rows, and whether its greatest comes first; else the time, or the first metric's greatest.
    pub order: Option<(Metric, bool)>,
    /// Rows at most.
    pub limit: u32,
}

/// A condition on a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// On what.
    pub dimension: Dimension,
    /// How it is compared.
    pub operator: Operator,
    /// With what: one value, or any number of them for `In` and `NotIn`.
    pub values: Vec<String>,
}

/// A row of the answer, in the order of the question's words.
#[derive(Clone, Debug, PartialEq)]
pub struct AnalysisRow {
    /// When the piece of time began, Unix milliseconds.
    pub begins_ms: Option<i64>,
    /// `None` is a call without.
    pub dimensions: Vec<Option<String>>,
    /// `None` is unknown.
    pub metrics: Vec<Option<Figure>>,
}

/// One figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    /// A count, or an amount in nano-dollars.
    Whole(i64),
    /// A share or a mean.
    Mean(f64),
}

/// Pieces of time, in UTC; weeks begin on Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Granularity {
    /// 60 seconds.
    Minute,
    /// 60 minutes.
    Hour,
    /// From midnight.
    Day,
    /// From Monday.
    Week,
    /// From the first.
    Month,
}

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Equal.
    Eq,
    /// Not equal.
    Neq,
    /// One of these.
    In,
    /// None of these.
    NotIn,
    /// Greater.
    Gt,
    /// Greater or equal.
    Gte,
    /// Less.
    Lt,
    /// Less or equal.
    Lte,
}

/// Names of one kind, in one table: the variant, its word, what people call it and what it is in the database.
macro_rules! words {
    ($(#[$doc:meta])* $kind:ident { $($(#[$each:meta])* $name:ident: $word:literal, $label:literal, $sql:expr;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $kind { $($(#[$each])* $name,)* }

        impl $kind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The word of the API.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// What people call it.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$name => $label,)* }
            }

            /// The reverse of [`Self::word`].
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.word() == word)
            }

            pub(crate) fn sql(self) -> &'static str {
                match self { $(Self::$name => $sql,)* }
            }
        }
    };
}

words! {
    /// A figure over calls.
    Metric {
        /// Requests, each once: at its first attempt.
        Requests: "request_count", "Requests", "SUM(CASE WHEN request IS NULL THEN 1 ELSE 0 END)";
        /// All attempts.
        Attempts: "attempt_count", "Attempts", "COUNT(*)";
        /// Attempts that failed.
        Errors: "error_count", "Errors", "SUM(CASE WHEN outcome = 'failed' THEN 1 ELSE 0 END)";
        /// The share of the attempts that failed.
        ErrorRate: "error_rate", "Error rate", "SUM(CASE WHEN outcome = 'failed' THEN 1.0 ELSE 0.0 END) / COUNT(*)";
        /// What was charged.
        Usage: "total_usage", "Spend", "SUM(cost)";
        /// What providers charged callers' own keys.
        ByokUsage: "byok_usage", "Spend on own keys", "SUM(COALESCE(upstream_cost, 0))";
        /// Tokens of prompts and answers.
        Tokens: "tokens_total", "Tokens", "SUM(prompt_tokens) + SUM(completion_tokens)";
        /// Tokens of prompts.
        PromptTokens: "tokens_prompt", "Prompt tokens", "SUM(prompt_tokens)";
        /// Tokens of answers.
        CompletionTokens: "tokens_completion", "Completion tokens", "SUM(completion_tokens)";
        /// Tokens of thoughts.
        ReasoningTokens: "tokens_reasoning", "Reasoning tokens", "SUM(reasoning_tokens)";
        /// Tokens of prompts that came from a cache.
        CachedTokens: "tokens_cached", "Cached tokens", "SUM(cached_tokens)";
        /// Their share.
        CacheHitRate: "cache_hit_rate", "Cache hit rate", "SUM(cached_tokens) * 1.0 / NULLIF(SUM(prompt_tokens), 0)";
        /// Calls of tools.
        ToolCalls: "tool_call_count", "Tool calls", "SUM(tool_calls)";
        /// The share of those that were judged and could not be used.
        ToolCallErrorRate: "tool_call_error_rate", "Tool-call error rate",
            "SUM(malformed_calls) * 1.0 / NULLIF(SUM(CASE WHEN malformed_calls IS NULL THEN 0 ELSE tool_calls END), 0)";
        /// Pictures and clips in prompts.
        MediaPrompt: "media_prompt", "Pictures in", "SUM(media)";
        /// Pictures in answers.
        MediaCompletion: "media_completion", "Pictures out", "SUM(pictures)";
        /// Mean milliseconds to the first token of answers.
        Latency: "latency_avg", "Latency", "AVG(CASE WHEN outcome = 'done' THEN latency_ms - waited_ms END) * 1.0";
        /// Mean milliseconds to the end of answers.
        Duration: "e2e_latency_avg", "End-to-end latency", "AVG(CASE WHEN outcome = 'done' THEN duration_ms - waited_ms END) * 1.0";
        /// Completion tokens per second over all answers.
        Throughput: "throughput_avg", "Throughput",
            "SUM(CASE WHEN outcome = 'done' THEN completion_tokens ELSE 0 END) * 1000.0 \
             / NULLIF(SUM(CASE WHEN outcome = 'done' THEN duration_ms - waited_ms ELSE 0 END), 0)";
    }
}

words! {
    /// What calls can be told apart by.
    Dimension {
        /// Our id.
        Model: "model", "Model", "model";
        /// The provider as displayed.
        Provider: "provider", "Provider", "provider";
        /// The endpoint's tag.
        Endpoint: "endpoint", "Endpoint", "endpoint";
        /// The hash of the key.
        Key: "api_key_id", "API key", "key_hash";
        /// The id of the app.
        App: "app", "App", "app";
        /// Kinds of apps, as sent.
        Categories: "categories", "Categories", "categories";
        /// The end user, as stored.
        User: "external_user", "End user", "external_user";
        /// What the client calls the conversation.
        Session: "session_id", "Session", "session_id";
        /// Why the answer ended.
        Finish: "finish_reason", "Finish reason", "finish";
        /// How the call ended: done, failed, cancelled, interrupted.
        Outcome: "outcome", "Outcome", "outcome";
        /// The status of a failure.
        Status: "status", "Error status", "CAST(error_status AS TEXT)";
        /// Whether the client streamed.
        Streamed: "streamed", "Streamed", "CASE WHEN streamed THEN 'true' ELSE 'false' END";
        /// Whether a caller's own key paid.
        Byok: "is_byok", "Own key", "CASE WHEN own_key IS NULL THEN 'false' ELSE 'true' END";
        /// The preset.
        Preset: "preset", "Preset", "preset";
        /// The router that chose.
        Router: "router", "Router", "router";
        /// The tier that was asked for.
        Tier: "service_tier", "Service tier", "service_tier";
    }
}

impl Analysis {
    /// Most rows of an answer.
    pub const ROWS_MAX: u32 = 10_000;
}

impl Metric {
    /// Whether it is a share or a mean, which cannot be added up.
    #[must_use]
    pub fn is_rate(self) -> bool {
        use Metric::{CacheHitRate, Duration, ErrorRate, Latency, Throughput, ToolCallErrorRate};
        matches!(self, CacheHitRate | Duration | ErrorRate | Latency | Throughput | ToolCallErrorRate)
    }

    /// Whether it is an amount of money, in nano-dollars.
    #[must_use]
    pub fn is_money(self) -> bool {
        matches!(self, Self::Usage | Self::ByokUsage)
    }
}

impl Granularity {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Minute, Self::Hour, Self::Day, Self::Week, Self::Month];

    /// The word of the API.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

impl Operator {
    /// All of them, with their words.
    pub const ALL: &[(&'static str, Self)] = &[
        ("eq", Self::Eq),
        ("neq", Self::Neq),
        ("in", Self::In),
        ("not_in", Self::NotIn),
        ("gt", Self::Gt),
        ("gte", Self::Gte),
        ("lt", Self::Lt),
        ("lte", Self::Lte),
    ];

    /// Whether it compares with any number of values.
    #[must_use]
    pub fn takes_many(self) -> bool {
        matches!(self, Self::In | Self::NotIn)
    }
}
