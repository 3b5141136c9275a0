import type { DocPage } from "../types";

export const routing: DocPage = {
  slug: "routing",
  title: "Routing",
  group: "Requests",
  lead: "Which provider answers, in which order others are tried, and how to have a say in it.",
  sections: [
    {
      title: "How a provider is chosen",
      blocks: [
        {
          list: [
            "Who cannot or may not answer is removed: modalities, context length, prices, data policy, precision, the key's own lists and guardrails.",
            "Who honours `tools`, `response_format` and `verbosity` of the request is preferred: if anybody does, only they are asked.",
            "Who has been failing comes behind who has not.",
            "Of the others the first is drawn, with a chance of one by the square of the price; the rest are fallbacks.",
            "A conversation whose beginning is in a provider's cache stays there, for ten minutes after its last success, unless `provider.order` is set.",
          ],
        },
        {
          p: "A failure that another endpoint might not have is tried there, before the first word. What the client did wrong is not.",
        },
      ],
    },
    {
      title: "The provider object",
      blocks: [
        { p: "A field that is not in this table is refused with a 400 that lists them." },
        {
          table: {
            caption: "Fields of the provider object",
            head: ["Field", "Type", "Meaning"],
            rows: [
              [
                "`order`",
                "list of slugs",
                "These first, in this order. `deepinfra/turbo` is one endpoint of a provider",
              ],
              ["`allow_fallbacks`", "boolean, `true`", "`false`: only the first choice, or only `order`"],
              ["`require_parameters`", "boolean, `false`", "Only endpoints that honour every parameter of the request"],
              ["`data_collection`", "`allow` or `deny`", "`deny`: only who is known not to train on what is sent"],
              ["`zdr`", "boolean", "Only who is known to keep nothing"],
              ["`enforce_distillable_text`", "boolean", "Only models whose author allows distillation"],
              ["`only`", "list of slugs", "Nobody else"],
              ["`ignore`", "list of slugs", "Not these"],
              ["`quantizations`", "list", "`int4 int8 fp4 mxfp4 nvfp4 fp6 fp8 mxfp8 fp16 bf16 fp32 unknown`"],
              [
                "`sort`",
                "word or object",
                '`price`, `throughput`, `latency` or `exacto` instead of the draw; `{by, partition}` with `partition: "none"` sorts over all models of the request',
              ],
              [
                "`preferred_min_throughput`",
                "number or object",
                "Tokens a second, at the median or at `p50 p75 p90 p99`; others come later",
              ],
              ["`preferred_max_latency`", "number or object", "Seconds to the first token, likewise"],
              [
                "`max_price`",
                "object",
                "`prompt`, `completion` in dollars per million tokens; `request`, `image`, `audio` each",
              ],
              ["`options`", "object by slug", "Settings for one provider each"],
            ],
          },
        },
        {
          code: `{
  "model": "qwen/qwen3-vl-235b-a22b-thinking",
  "messages": [{ "role": "user", "content": "Hi" }],
  "provider": { "sort": "throughput", "ignore": ["novita"], "max_price": { "completion": 3 } }
}`,
          language: "json",
          label: "A request with wishes",
        },
      ],
    },
    {
      title: "Variants",
      blocks: [
        { p: "A word behind the id, as in `qwen/qwen3-vl-235b-a22b-thinking:floor`." },
        {
          table: {
            caption: "Variants of a model's id",
            head: ["Word", "Meaning"],
            rows: [
              ["`:nitro`", "Fastest first, endpoints of the priority tier included"],
              ["`:floor`", "Cheapest first, endpoints of the flex tier included"],
              ["`:exacto`", "Fewest failed tool calls first"],
              ["`:free`, `:extended`, `:thinking`", "Rows of their own in the catalogue"],
              ["`:batch`", "Only endpoints at batch prices"],
              ["`:online`", "The older word for web search; needs a router among the providers"],
            ],
          },
        },
      ],
    },
    {
      title: "Fallback models",
      blocks: [
        {
          p: "`models` lists others to try when the first cannot answer, 16 with `model`. The answer's `model` names who did, and that one is paid.",
        },
        {
          code: `{
  "model": "anthropic/claude-sonnet-4.5",
  "models": ["openai/gpt-5.2", "{model}"],
  "messages": [{ "role": "user", "content": "Hi" }]
}`,
          language: "json",
          label: "Several models",
        },
      ],
    },
    {
      title: "Let the house choose",
      blocks: [
        {
          list: [
            "`openrouter/free`: a model that costs nothing here; the one with the longest context, then the newest.",
            "`openrouter/auto`: any model that can do what the request needs; of those in the middle third of their prices the newest.",
          ],
        },
        {
          code: `{
  "model": "openrouter/auto",
  "plugins": [
    { "id": "auto-router", "allowed_models": ["anthropic/*"], "cost_tier": "high" }
  ]
}`,
          language: "json",
          label: "Within bounds",
        },
        { p: "Aliases of the configuration (`smart = [...]`) are names like any other; answers name the model." },
      ],
    },
    {
      title: "Presets",
      blocks: [
        {
          p: 'A preset is a model, instructions and parameters under a name: `@preset/mail`, `some/model@preset/mail`, or `"preset": "mail"`. What the request says itself wins; tools are joined. They are made under [Settings](/settings/presets) or in the configuration file.',
        },
        {
          code: `{ "model": "@preset/mail", "messages": [{ "role": "user", "content": "Thank Ada for the book." }] }`,
          language: "json",
          label: "A request with a preset",
        },
      ],
    },
    {
      title: "Ask where it would go",
      blocks: [
        {
          p: "`POST /api/v1/route` takes the same body and sends nothing: it tells the candidates in order with their chances, who was removed and why, and what the first could cost at most.",
        },
        {
          code: `curl {origin}/api/v1/route -H "Authorization: Bearer $ROUNDHOUSE_API_KEY" \\
  -d '{"model": "{model}", "messages": [{"role": "user", "content": "Hi"}]}'`,
          language: "bash",
          label: "Ask for the route",
        },
        {
          code: `{ "data": {
  "candidates": [{ "model": "...", "provider": "...", "tag": "...", "chance": 1.0, "draw": { "price": "0", "lot": -1.08 } }],
  "removed": [],
  "first": { "is_byok": false, "model": "...", "provider": "...", "tag": "...", "upstream_model": "...",
             "prompt_tokens_max": 12, "completion_tokens_max": 8180, "cost_max": 0 }
} }`,
          language: "json",
          label: "The route",
        },
      ],
    },
    {
      title: "Your own provider keys",
      blocks: [
        {
          p: 'A request can bring keys along: `X-Provider-API-Keys: {"openai": "sk-..."}`. They are used first, for providers that are connected here, and kept nowhere. Lasting ones are under [Settings](/settings/byok).',
        },
      ],
    },
  ],
};
