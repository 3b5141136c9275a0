import type { DocPage } from "../types";

export const models: DocPage = {
  slug: "models",
  title: "Models and prices",
  group: "Requests",
  lead: "The catalogue by curl, as the [Models](/models) page shows it.",
  sections: [
    {
      title: "List, count, one",
      blocks: [
        {
          code: `curl "{origin}/api/v1/models?input_modalities=image&supported_parameters=tools&sort=pricing-low-to-high&limit=10"
curl "{origin}/api/v1/models/count"
curl "{origin}/api/v1/model/{model}"
curl "{origin}/api/v1/models/{model}/endpoints"`,
          language: "bash",
          label: "curl",
        },
        {
          p: "No key needed. `/api/v1/models/user` with a key lists what that key may use. Without `limit` and `offset` everything comes at once; with them `links.next` is the next page, of at most 1,000 rows.",
        },
      ],
    },
    {
      title: "Filters",
      blocks: [
        {
          table: {
            caption: "Parameters of the list of models",
            head: ["Parameter", "Meaning"],
            rows: [
              ["`q`", "A part of the name or id"],
              [
                "`input_modalities`, `output_modalities`",
                "Lists with commas; `output_modalities=all` also shows models that answer with more than text",
              ],
              ["`supported_parameters`", "All of these, such as `tools,reasoning`"],
              ["`context`", "At least so many tokens"],
              ["`min_price`, `max_price`, `min_output_price`, `max_output_price`", "Dollars per million tokens"],
              ["`providers`, `model_authors`", "Lists"],
              ["`arch`", "The family of the tokenizer, such as `Qwen3`"],
              ["`min_age_days`, `max_age_days`", "Since their release"],
              ["`quantizations`", "Precisions of weights that an endpoint says, such as `fp8,bf16`; `unknown` is none"],
              [
                "`available`",
                "`true`, the default, is what somebody here serves; `all` also tells what is only known, `false` only that",
              ],
              ["`zdr`, `distillable`", "`true`, of `distillable` also `false`"],
              ["`min_tool_success_rate`, `max_tool_success_rate`", "As measured here"],
              [
                "`sort`",
                "`newest`, `top-weekly`, `most-popular`, `pricing-low-to-high`, `pricing-high-to-low`, `context-high-to-low`, `throughput-high-to-low`, `latency-low-to-high` and by benchmark",
              ],
              ["`offset`, `limit`", "A page"],
              ["`use_rss=true`", "The list as a feed"],
            ],
          },
        },
      ],
    },
    {
      title: "What no provider here has",
      blocks: [
        {
          code: `curl "{origin}/api/v1/models?available=all&q=qwen3-vl"
curl "{origin}/api/v1/models/qwen/qwen3-vl-235b-a22b-thinking/endpoints?available=all"
curl "{origin}/api/v1/providers?available=all"`,
          language: "bash",
          label: "curl, what is known",
        },
        {
          p: 'The models, prices and providers that ship are there to be looked at before there is a key for them. Such a row, and an endpoint that is not connected, has `"available": false`; nothing is ever routed there. A model\'s one price is that of its cheapest endpoint here, three tokens of a prompt counted to one of an answer; where nobody here has it, that at OpenRouter, else the cheapest.',
        },
      ],
    },
    {
      title: "Prices",
      blocks: [
        {
          p: '`pricing` holds decimal texts in dollars per token (`prompt`, `completion`, `input_cache_read`, `input_cache_write`, ...), per request and per picture. `"-1"` is a price that is not known or changes. `discount` is the share still to be taken off; `overrides` are prices of long prompts.',
        },
        {
          p: "Each price that ships has the day on which it was read. `roundhouse models refresh` fetches younger ones, only when it is run; the configuration file corrects them field by field.",
        },
      ],
    },
    {
      title: "Endpoints",
      blocks: [
        {
          p: "Who serves a model: prices, context, precision, parameters, `tag` (the slug that `provider.only` takes), `status`, uptime of 5 minutes, 30 minutes and a day in percent, and, for who sends a key, the percentiles of latency (milliseconds) and throughput (tokens a second) of the last 30 minutes. What was not measured is `null`.",
        },
        {
          p: "`/api/v1/endpoints/zdr` lists those who keep nothing, `/api/v1/providers` everybody who is connected, with their policies.",
        },
      ],
    },
  ],
};
