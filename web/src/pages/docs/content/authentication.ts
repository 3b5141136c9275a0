import type { DocPage } from "../types";

export const authentication: DocPage = {
  slug: "authentication",
  title: "Authentication and keys",
  group: "Start",
  lead: "Who is asking, what they may do, and where the catalogue needs no key.",
  sections: [
    {
      title: "Two kinds of keys",
      blocks: [
        {
          table: {
            caption: "Kinds of keys",
            head: ["Kind", "What it may", "Where it comes from"],
            rows: [
              [
                "API key",
                "Ask models; see itself and its own requests",
                "[Keys](/keys), `POST /api/v1/keys`, or the command line",
              ],
              [
                "Management key",
                "Keys, credits, activity, settings; no model",
                "The command line only (`roundhouse keys create --management`), so that a stolen one cannot make another",
              ],
            ],
          },
        },
        {
          p: "Both begin with `sk-or-v1-`. The server keeps a hash, and shows a key in one answer only: that to its creation.",
        },
      ],
    },
    {
      title: "Send a key",
      blocks: [
        {
          p: "As `Authorization: Bearer KEY`. `x-api-key: KEY`, as Anthropic's clients send it, counts as well. Without a key the answer is 401; with one that may not do it, 403.",
        },
        {
          list: [
            "Without a key: `/models`, `/models/count`, `/model/...`, `/models/.../endpoints`, `/endpoints/zdr`, `/providers`, and the probes.",
            "How fast endpoints are (`latency_last_30m`, `throughput_last_30m`) is told only to who sends a key.",
            "`GET /api/v1/key` tells a key about itself: limits, what is left of them, what was spent by day, week and month.",
          ],
        },
      ],
    },
    {
      title: "Make and limit keys",
      blocks: [
        {
          code: `curl {origin}/api/v1/keys \\
  -H "Authorization: Bearer $ROUNDHOUSE_MANAGEMENT_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"name": "ci", "limit": 5, "limit_reset": "monthly",
       "allowed_models": ["{model}"], "requests_per_minute": 60}'`,
          language: "bash",
          label: "curl",
        },
        {
          table: {
            caption: "Fields of a key",
            head: ["Field", "Meaning"],
            rows: [
              ["`name`", "Required, 255 characters at most"],
              [
                "`limit`, `limit_reset`",
                "Dollars, and `daily`, `weekly` or `monthly` (days and weeks of UTC, weeks from Monday); `null` is without",
              ],
              ["`include_byok_in_limit`", "Whether calls on own provider keys count"],
              ["`expires_at`", "A time in UTC, such as `2027-12-31T23:59:59Z`"],
              ["`allowed_models`, `allowed_providers`", "Lists of ids and slugs; `null` is every one"],
              ["`requests_per_minute`, `tokens_per_minute`", "Counted over any 60 seconds; more is a 429"],
              ["`disabled`", "A disabled key is a 401"],
            ],
          },
        },
        {
          p: "`PATCH /api/v1/keys/{hash}` changes only what is sent, `null` takes a limit away; `DELETE` removes a key. What it spent stays in the sums.",
        },
      ],
    },
    {
      title: "Sign in on the site",
      blocks: [
        {
          p: "The pages sign in with a key by `POST /api/v1/session` and hold a cookie that no script reads (`HttpOnly`, `SameSite=Strict`). Requests by the cookie that change something or spend money carry the header `x-csrf-token` with the `csrf` of the session; programs use keys.",
        },
      ],
    },
    {
      title: "Tell who you are",
      blocks: [
        { p: "Apps that name themselves stand under [Apps](/apps); nobody else does." },
        {
          table: {
            caption: "Headers of attribution",
            head: ["Header", "Meaning"],
            rows: [
              ["`HTTP-Referer`", "The address of the app"],
              ["`X-OpenRouter-Title` or `X-Title`", "Its name"],
              [
                "`X-OpenRouter-Categories`",
                "What it is, such as `cli-agent` or `general-chat`; two at most, with a comma between",
              ],
            ],
          },
        },
      ],
    },
  ],
};
