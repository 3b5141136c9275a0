import type { DocPage } from "../types";

export const statistics: DocPage = {
  slug: "statistics",
  title: "Statistics API",
  group: "Reference",
  lead: "Every figure of the pages, by curl. All of it is this server's own traffic.",
  sections: [
    {
      title: "How to read it",
      blocks: [
        {
          list: [
            'Answers are `{"data": ...}`. Times are UTC, `2026-11-29T14:00:00Z`, the beginning of a bucket.',
            "Money is dollars, exact to the nano-dollar. Shares (uptime, rates) are 0 to 1, latencies milliseconds, throughput tokens a second.",
            "What was not measured is `null`, never 0.",
            "Weekly tokens are prompt and completion tokens of the last seven times 24 hours; tokenizers differ between models.",
            "Uptime counts 401, 402, 404, 5xx, broken streams and calls without an answer as failures, and leaves out 400, 403, 413, 429 and calls that clients left.",
            "Public unless the operator says otherwise (`[site] public = false`; then any key). No figure names a key, and only apps that name themselves are shown.",
          ],
        },
      ],
    },
    {
      title: "Models",
      blocks: [
        {
          table: {
            caption: "Statistics of models",
            head: ["Route below `/api/v1`", "Answer"],
            rows: [
              [
                "`/stats/models`",
                "Models with traffic of the last seven days: `weekly_tokens`, `weekly_requests`, `throughput_p50`, `latency_p50_ms`, `uptime_1d`",
              ],
              [
                "`/stats/models/{author}/{slug}/performance?range=1d`",
                "By provider: throughput, latency, whole time, failed tool calls and schemas, cache hits; `1d`, `1w` by hour, `1m` by day",
              ],
              [
                "`/stats/models/{author}/{slug}/uptime`",
                "72 hours: with routing (`availability`) and without, each provider, incidents",
              ],
              [
                "`/stats/models/{author}/{slug}/pricing`",
                "What tokens really cost after cache hits, by provider, and the steps of listed prices",
              ],
              ["`/stats/models/{author}/{slug}/apps?days=30`", "Who uses it"],
              ["`/stats/models/{author}/{slug}/activity?days=30`", "Tokens, requests and tool calls of each day"],
            ],
          },
        },
        { code: `curl "{origin}/api/v1/stats/models/{model}/uptime"`, language: "bash", label: "72 hours of a model" },
      ],
    },
    {
      title: "Rankings, apps, providers",
      blocks: [
        {
          table: {
            caption: "Other statistics",
            head: ["Route below `/api/v1`", "Answer"],
            rows: [
              [
                "`/stats/rankings?view=models&weeks=12`",
                "Weeks from Monday; `view` is `models`, `images`, `tool_calls` or `authors`. The running week is `partial`, with a projection",
              ],
              [
                "`/stats/apps?range=week&sort=popular`",
                "`day`, `week` or `month`; `popular` or `trending`; `category`",
              ],
              ["`/stats/apps/{app_id}`", "One app: days and models"],
              ["`/stats/categories`", "Tokens by kind of app"],
              ["`/stats/providers`, `/stats/providers/{slug}`", "Traffic, uptime, speed"],
              ["`/status`", "Engine, providers, incidents, version"],
              [
                "`/datasets/rankings-daily`, `/datasets/app-rankings`, `/datasets/session-cost`",
                "The same as data sets, in OpenRouter's shape",
              ],
              [
                "`/benchmarks?source=published`",
                "Published scores of models, each with who measured it, its address and date; `model` and `max_results` choose. `[site] benchmarks` names a file of further ones",
              ],
            ],
          },
        },
      ],
    },
    {
      title: "Your own calls",
      blocks: [
        { p: "These need a key. A management key sees everything, an API key what it did itself." },
        {
          table: {
            caption: "Statistics that need a key",
            head: ["Route below `/api/v1`", "Answer"],
            rows: [
              ["`/generation?id=`", "One call: attempts, tokens, times, cost"],
              [
                "`/generations`",
                "A row for each request, newest first; filters `model`, `provider`, `key`, `app`, `outcome`, `min_cost`, `q`; `before` is the next page",
              ],
              ["`/activity`", "By day and endpoint of the last 30 whole days (management key)"],
              [
                "`/analytics/meta`, `POST /analytics/query`",
                "Any metric by any dimension over time, as the [Activity](/activity) page asks it",
              ],
            ],
          },
        },
        {
          code: `curl {origin}/api/v1/analytics/query \\
  -H "Authorization: Bearer $ROUNDHOUSE_MANAGEMENT_KEY" -H "Content-Type: application/json" \\
  -d '{"metrics": ["total_usage", "tokens_total"], "dimensions": ["model"], "granularity": "day",
       "time_range": {"start": "2026-11-01T00:00:00Z", "end": "2026-12-01T00:00:00Z"}}'`,
          language: "bash",
          label: "Spend and tokens by model and day",
        },
        {
          p: "Among the metrics are `request_count`, `total_usage` (dollars), `tokens_total`, `tokens_prompt`, `tokens_completion`, `error_rate`, `cache_hit_rate`, `latency_avg` and `throughput_avg`; among the dimensions `model`, `provider`, `api_key_id`, `app` and `external_user`. `GET /analytics/meta` has all of them. Keys and apps stand in a row by their names, with their ids, which filters take, in `api_key_id__id` and `app__id`.",
        },
      ],
    },
  ],
};
