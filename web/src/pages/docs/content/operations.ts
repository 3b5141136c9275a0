import type { DocPage } from "../types";

export const operations: DocPage = {
  slug: "operations",
  title: "Operations",
  group: "Run it",
  lead: "Configuration, providers, health, metrics and traces, for whoever runs this server.",
  sections: [
    {
      title: "Configuration",
      blocks: [
        {
          code: `roundhouse config init      # a roundhouse.toml with every setting, its meaning and its default
roundhouse config check     # mistakes with their line, and what was meant
roundhouse config show      # every setting in force, with who said so; secrets are masked
roundhouse config reload    # the running server takes the changed file up; so does SIGHUP`,
          language: "bash",
          label: "Shell",
        },
        {
          p: "Settings come from flags, then environment (`ROUNDHOUSE_SERVER__PORT`), then file, then defaults. In any text `${env:NAME}`, `${env:NAME:-default}` and `${file:PATH}` stand for what they name. A reload takes up providers, models, prices, time limits and certificates at once, or nothing if the file is wrong. What is in force stands under [Settings](/settings/routing).",
        },
      ],
    },
    {
      title: "Providers and weights",
      blocks: [
        {
          code: `[[provider]]
id = "openai"
api_key = "\${env:OPENAI_API_KEY}"

[[model]]
path = "~/models/Qwen3-VL-2B-Instruct"   # served as local/Qwen3-VL-2B-Instruct`,
          language: "ini",
          label: "roundhouse.toml, who answers",
        },
        {
          p: "Whoever's key is in the environment (`OPENAI_API_KEY`, `ANTHROPIC_API_KEY`, ...) is a provider without a line of configuration. [Settings](/settings/providers) tests each; so does `roundhouse providers test`. Who comes from LiteLLM starts with `roundhouse config import litellm config.yaml`.",
        },
      ],
    },
    {
      title: "The pages",
      blocks: [
        {
          code: `[site]
name = "Models of the lab"
about = "https://lab.example.org/models"   # an address, or
terms = "~/roundhouse/terms.md"            # a Markdown or text file, shown at /terms
benchmarks = "~/roundhouse/scores.jsonl"   # published scores beside those that ship`,
          language: "ini",
          label: "roundhouse.toml, the pages",
        },
        {
          p: 'So do `privacy` and `support`; an address may be `mailto:`. A line of scores is `{"model": "author/slug", "test": "...", "score": 1.5, "by": "maker", "source": "https://..."}`; `by` is `maker` or `third_party`; `metric`, `variant`, `harness`, `version`, `dataset`, `date` may be added.',
        },
      ],
    },
    {
      title: "Health",
      blocks: [
        {
          table: {
            caption: "Probes",
            head: ["Path", "Says"],
            rows: [
              ["`/livez`", "The process answers"],
              ["`/readyz`", "Send traffic; 503 while it stops, or while calls cannot be recorded"],
              ["`/health`, `/healthz`", "The same, with the version"],
              ["`/version`", "The version"],
            ],
          },
        },
        {
          p: "No key needed. `/health/liveliness`, `/health/liveness` and `/health/readiness` are there for manifests made for LiteLLM.",
        },
      ],
    },
    {
      title: "Metrics",
      blocks: [
        {
          p: '`{origin}/metrics` for Prometheus, by management key; `metrics.access = "open"` without one. Labels hold no key, no user and nothing that a client wrote.',
        },
        {
          table: {
            caption: "Metrics",
            head: ["Metric", "Of"],
            rows: [
              [
                "`roundhouse_requests_total`, `roundhouse_requests_in_flight`",
                "Calls to endpoints by model, provider, status",
              ],
              ["`roundhouse_tokens_total`, `roundhouse_spend_usd_total`", "What they used and cost"],
              [
                "`gen_ai_server_request_duration_seconds`, `gen_ai_server_time_to_first_token_seconds`, `gen_ai_server_time_per_output_token_seconds`, `gen_ai_client_token_usage`",
                "Histograms by OpenTelemetry's names",
              ],
              ["`roundhouse_http_replies_total`", "Replies to clients by route and status, refusals included"],
              [
                "`roundhouse_fallback_total`, `roundhouse_sheds_total`, `roundhouse_hedges_total`",
                "Endpoints that took over; calls turned away; endpoints asked as well",
              ],
              [
                "`roundhouse_provider_up`, `roundhouse_endpoint_breaker_open`",
                "Who is left alone because it keeps failing",
              ],
              ["`roundhouse_ready`, `roundhouse_ledger_up`, `roundhouse_ledger_held_usd`", "This process"],
              ["`roundhouse_key_remaining_usd`", "What keys with a limit have left"],
              ["`vllm:num_requests_running`, `vllm:kv_cache_usage_perc`, ...", "Our engine by vLLM's names"],
            ],
          },
        },
      ],
    },
    {
      title: "Traces",
      blocks: [
        {
          code: `[telemetry]
otlp_endpoint = "http://127.0.0.1:4318"     # or the variable OTEL_EXPORTER_OTLP_ENDPOINT
otlp_headers = "\${env:COLLECTOR_HEADERS}"   # name=value,name=value`,
          language: "ini",
          label: "roundhouse.toml, traces",
        },
        {
          p: "One span for every call to an endpoint, failed attempts included, by OpenTelemetry's GenAI conventions, below a client's `traceparent`. Never what was said, never a key.",
        },
      ],
    },
    {
      title: "Failing and late endpoints",
      blocks: [
        {
          p: "An endpoint that fails five times in a row is left alone for 5 seconds, then for 8 each time, until one call finds it well. One that says `Retry-After` is left alone for so long. Retries have a budget: a fifth of all calls and ten a second.",
        },
        {
          p: "`[routing] hedge = true` asks the next endpoint as well when a stream is later to begin than 95 percent of its endpoint's were; the first word wins and the client pays for one.",
        },
      ],
    },
    {
      title: "Stopping, backup, what is kept",
      blocks: [
        {
          list: [
            "SIGTERM makes `/readyz` say 503, waits `server.drain_delay_seconds`, then gives running answers `server.drain_seconds` (600).",
            "`roundhouse backup` and `restore` make consistent copies of the database. Callers' own provider keys are sealed in it: what opens them, `seal.key` in the data directory or `server.seal_keys`, wants a copy of its own.",
            "Records of calls go after `ledger.keep_days` (365), and the oldest above `ledger.keep_mb` (8192). Sums by key and day stay for ever. What was asked and answered is nowhere kept. See [Privacy](/settings/privacy).",
            "`roundhouse doctor` says what is wrong on this machine and what to do about it.",
          ],
        },
      ],
    },
  ],
};
