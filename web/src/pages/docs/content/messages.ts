import type { DocPage } from "../types";

export const messages: DocPage = {
  slug: "messages",
  title: "Anthropic's Messages",
  group: "Requests",
  lead: "`POST /api/v1/messages`: the dialect of Anthropic's SDKs and of programs made for them, for every model of this server.",
  sections: [
    {
      title: "A request",
      blocks: [
        {
          p: "Anthropic's SDKs take `{origin}/api` as their address and add `/v1/messages` themselves. The key comes in `x-api-key` or as a bearer token; `anthropic-version` and `anthropic-beta` may have any value.",
        },
        {
          code: `{
  "model": "{model}",
  "max_tokens": 1024,
  "system": "Answer in one sentence.",
  "messages": [{ "role": "user", "content": "What is a roundhouse?" }]
}`,
          language: "json",
          label: "Request",
        },
        {
          code: `{
  "id": "gen-...", "type": "message", "role": "assistant", "model": "{model}", "provider": "...",
  "content": [
    { "type": "thinking", "thinking": "...", "signature": "" },
    { "type": "text", "text": "...", "citations": null }
  ],
  "stop_reason": "end_turn", "stop_sequence": null,
  "usage": {
    "input_tokens": 12, "output_tokens": 30, "cache_read_input_tokens": 0, "cache_creation_input_tokens": 0,
    "service_tier": "standard", "cost": 0, "is_byok": false
  }
}`,
          language: "json",
          label: "Answer (shortened)",
        },
        {
          p: "What is said of [chat completions](/docs/chat-completions) holds here too: routing, keys, limits, presets, guardrails, and what a call costs. `provider`, `models`, `session_id`, `user`, `plugins` and `preset` stand beside Anthropic's own fields.",
        },
      ],
    },
    {
      title: "What is understood",
      blocks: [
        {
          table: {
            caption: "Anthropic's fields and what becomes of them",
            head: ["Field", "Meaning"],
            rows: [
              ["`system`", "A text, or blocks of text with `cache_control`"],
              ["`messages`", "Texts, pictures and documents (base64 or address), calls and results, thoughts"],
              [
                "`tools`, `tool_choice`",
                "Tools with an `input_schema`; one with a type of a vendor's own goes to who knows it",
              ],
              [
                "`thinking`",
                "`enabled` with `budget_tokens`, `adaptive`, `disabled`; `display: omitted` keeps it unreadable",
              ],
              ["`output_config`", "`effort`, and `format` with a JSON schema"],
              ["`stop_sequences`", "Four at most"],
              ["`fallbacks`", "Up to three further models, each an object with `model`; not beside `models`"],
              ["`metadata.user_id`", "Your user; the field `user` comes first"],
              ["`service_tier`, `speed`", "`standard_only` is the default tier, `fast` the priority one"],
            ],
          },
        },
        {
          p: "Thoughts of a turn come back as they were answered, in the same order. What models of others thought travels in the same blocks, wrapped in `signature` or `data`, and reaches the model that made it unchanged.",
        },
      ],
    },
    {
      title: "Streams",
      blocks: [
        {
          p: "With `stream`, named events: `message_start`, then `content_block_start`, `content_block_delta` and `content_block_stop` for each block, `message_delta` with the final usage and cost, `message_stop`. Comments and `ping` say that the answer is still being made. A stream that breaks off ends with `error`, never with `message_stop`.",
        },
      ],
    },
    {
      title: "Counting tokens",
      blocks: [
        {
          p: "`POST /api/v1/messages/count_tokens` takes the same body and answers with `input_tokens`: exact for the built-in engine, pictures included; about for other providers. It asks nobody and costs nothing.",
        },
      ],
    },
    {
      title: "Errors",
      blocks: [
        {
          code: `{
  "type": "error",
  "error": { "type": "rate_limit_error", "message": "...", "error_type": "rate_limit_exceeded" },
  "request_id": "gen-..."
}`,
          language: "json",
          label: "An error",
        },
        {
          p: "`error.type` is Anthropic's word, `error.error_type` the one of [the table](/docs/errors). What a provider said stands in `metadata`.",
        },
      ],
    },
  ],
};
