import type { DocPage } from "../types";

export const limits: DocPage = {
  slug: "limits",
  title: "Limits and credits",
  group: "Account",
  lead: "What keys may spend, how fast they may go, and how large a request may be.",
  sections: [
    {
      title: "What a call costs",
      blocks: [
        {
          p: "The tokens of its `usage` at the prices of the endpoint that answered, to the nano-dollar; where a provider says itself what it charged, that. It stands in `usage.cost`, in the [log](/logs) and in the key's sums. A call that failed before its first word costs nothing.",
        },
        {
          p: "Before a call its greatest possible cost is held against the key's limit, budgets and credits, so that calls side by side cannot overspend.",
        },
      ],
    },
    {
      title: "Credits",
      blocks: [
        {
          p: "Credits lie over all keys together. Until the first grant nothing is counted against anything; from then on a call needs a balance and is a 402 without.",
        },
        {
          code: `roundhouse credits grant 25 --note "October"
curl {origin}/api/v1/credits -H "Authorization: Bearer $ROUNDHOUSE_MANAGEMENT_KEY"
# {"data":{"total_credits":25,"total_usage":0.42,"unlimited":false}}`,
          language: "bash",
          label: "Shell",
        },
      ],
    },
    {
      title: "Keys and guardrails",
      blocks: [
        {
          list: [
            "A key: limit with an interval, models, providers, requests and tokens a minute. See [Authentication](/docs/authentication).",
            "A guardrail over keys: budgets of each key, models and providers allowed or barred, only providers that keep nothing, filters of what prompts hold. Lists intersect, budgets count each for itself. See [Settings](/settings/guardrails).",
            "A model whose price is not known does not answer keys whose spending is limited, unless `money.allow_unpriced` says so.",
          ],
        },
      ],
    },
    {
      title: "How large a request may be",
      blocks: [
        {
          table: {
            caption: "Limits of a request",
            head: ["What", "Limit", "Else"],
            rows: [
              ["Body", "32 MB (`request.body_mb`)", "413"],
              ["Time to send it", "60 s (`request.body_seconds`)", "408"],
              ["Messages", "10,000", "400"],
              ["Parts of content", "20,000", "400"],
              ["Pictures and frames", "1,024", "400"],
              ["Models of `model` and `models`", "16", "400"],
              ["`metadata`", "16 pairs; 64 and 512 characters", "400"],
              ["`session_id`", "256 characters", "400"],
              ["Head", "32 KB, 100 fields", "431"],
            ],
          },
        },
        { p: "What is in force here, if it was changed, is under [Settings](/settings/routing)." },
      ],
    },
    {
      title: "Free models",
      blocks: [
        {
          p: "Models that cost nothing have no limit by default. `money.free_requests_per_minute` and `free_requests_per_day` bound all keys together, or each with `free_requests_per_key`. `GET /api/v1/key` tells what is left (`free_model_daily_requests`; -1 is without a bound).",
        },
      ],
    },
  ],
};
