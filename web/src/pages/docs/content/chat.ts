import type { DocPage } from "../types";

export const chat: DocPage = {
  slug: "chat-completions",
  title: "Chat completions",
  group: "Requests",
  lead: "`POST /api/v1/chat/completions`: a conversation in, an answer out. Also at `/v1/chat/completions`.",
  sections: [
    {
      title: "The conversation",
      blocks: [
        {
          p: "`messages` is a list of turns with a `role` (`system`, `developer`, `user`, `assistant`, `tool`) and `content`: a text, or a list of parts. `prompt`, a single text, is still taken in its place.",
        },
        {
          code: `{
  "model": "{model}",
  "messages": [
    { "role": "system", "content": "Answer in one sentence." },
    { "role": "user", "content": "What is a roundhouse?" }
  ]
}`,
          language: "json",
          label: "Request",
        },
        {
          code: `{
  "id": "gen-...", "object": "chat.completion", "created": 1795963578,
  "model": "{model}", "provider": "...", "system_fingerprint": null,
  "choices": [{
    "index": 0, "finish_reason": "stop", "native_finish_reason": "stop",
    "message": { "role": "assistant", "content": "...", "reasoning": "...", "reasoning_details": [] },
    "logprobs": null
  }],
  "usage": {
    "prompt_tokens": 12, "completion_tokens": 30, "total_tokens": 42, "cost": 0, "is_byok": false,
    "prompt_tokens_details": { "cached_tokens": 0 },
    "completion_tokens_details": { "reasoning_tokens": 10 },
    "cost_details": { "upstream_inference_cost": null }
  }
}`,
          language: "json",
          label: "Answer (shortened)",
        },
        { p: "`n` above 1 is refused. Fields that this server does not know are passed on to providers as they came." },
      ],
    },
    {
      title: "Pictures and films",
      blocks: [
        {
          p: "Parts stand beside each other in `content`, text first or last as you like. Addresses are `https` or data URLs in base64.",
        },
        {
          code: `{
  "role": "user",
  "content": [
    { "type": "text", "text": "What is in the picture?" },
    { "type": "image_url", "image_url": { "url": "data:image/png;base64,..." } }
  ]
}`,
          language: "json",
          label: "A picture",
        },
        {
          table: {
            caption: "Parts of content",
            head: ["`type`", "Carries"],
            rows: [
              ["`text`", "`text`"],
              ["`image_url`", "`image_url.url`"],
              ["`video_url`", "`video_url.url`; for providers that take films"],
              [
                "`video`",
                "`video`: a list of frames as picture URLs, in order, with `fps`. The built-in engine takes films so",
              ],
              ["any other", "Passed on as it came, to providers that know it (such as `file` and `input_audio`)"],
            ],
          },
        },
        {
          p: "Only models whose `input_modalities` have what you send are asked. A request may carry 1,024 pictures and frames.",
        },
      ],
    },
    {
      title: "Tools",
      blocks: [
        {
          p: "Describe functions in `tools`; the model answers with `tool_calls`, you run them and send each result as a turn of role `tool`.",
        },
        {
          code: `{
  "model": "{model}",
  "messages": [{ "role": "user", "content": "What does the fish cost?" }],
  "tools": [{
    "type": "function",
    "function": {
      "name": "get_price",
      "description": "The price of an item",
      "parameters": { "type": "object", "properties": { "item": { "type": "string" } }, "required": ["item"] }
    }
  }],
  "tool_choice": "auto"
}`,
          language: "json",
          label: "Request with a tool",
        },
        {
          code: `[
  { "role": "user", "content": "What does the fish cost?" },
  { "role": "assistant", "content": null, "tool_calls": [
    { "id": "call_1", "type": "function", "function": { "name": "get_price", "arguments": "{\\"item\\": \\"fish\\"}" } }
  ] },
  { "role": "tool", "tool_call_id": "call_1", "content": "4.50" }
]`,
          language: "json",
          label: "The next messages",
        },
        {
          p: "`tool_choice` is `none`, `auto`, `required` or one function. Web search and other tools that run at a router are refused unless a router is among the providers.",
        },
      ],
    },
    {
      title: "Structured outputs",
      blocks: [
        {
          p: "`response_format` holds the answer to JSON, or to a schema. Only endpoints that can are asked, if there are any.",
        },
        {
          code: `"response_format": {
  "type": "json_schema",
  "json_schema": {
    "name": "answer",
    "strict": true,
    "schema": {
      "type": "object",
      "properties": { "colour": { "type": "string" }, "count": { "type": "integer" } },
      "required": ["colour", "count"],
      "additionalProperties": false
    }
  }
}`,
          language: "json",
          label: "A schema",
        },
      ],
    },
    {
      title: "Reasoning",
      blocks: [
        {
          table: {
            caption: "The reasoning object",
            head: ["Field", "Meaning"],
            rows: [
              ["`reasoning.effort`", "`max`, `xhigh`, `high`, `medium`, `low`, `minimal`, or `none` for off"],
              ["`reasoning.max_tokens`", "A budget instead of an effort"],
              ["`reasoning.enabled`", "On or off by itself"],
              ["`reasoning.exclude`", "Think, but do not show it"],
              ["`reasoning_effort`", "Short for `reasoning.effort`"],
              ["`include_reasoning`", "The older word; `false` hides it"],
            ],
          },
        },
        {
          p: "Thoughts come as `message.reasoning` (text) and `message.reasoning_details` (with signatures and encrypted parts, where the provider has them). Send `reasoning_details` back unchanged with the next turn of a tool loop. Reasoning tokens are completion tokens and cost as such.",
        },
        { p: 'A model that always thinks refuses `effort: "none"` with a 400.' },
      ],
    },
    {
      title: "Streaming",
      blocks: [
        {
          p: 'With `"stream": true` the answer comes as server-sent events. Each `data:` line is a chunk with a `delta`; the last one before `data: [DONE]` carries `usage` with the cost.',
        },
        {
          code: `: OPENROUTER PROCESSING

data: {"id":"gen-...","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}

data: {"id":"gen-...","object":"chat.completion.chunk","choices":[...],"usage":{"prompt_tokens":12,"cost":0.00021}}

data: [DONE]`,
          language: "text",
          label: "A stream (shortened)",
        },
        {
          list: [
            "Lines with a colon in front are comments: a sign of life after 10 seconds without a word.",
            "An endpoint that fails before its first word is replaced by the next one, or the request ends with an HTTP error. What fails later is a chunk with `error`, and `finish_reason` is `error`.",
            "A client that closes the connection stops the model. What was produced until then is charged.",
          ],
        },
      ],
    },
    {
      title: "Why this provider",
      blocks: [
        {
          p: "With the header `X-OpenRouter-Metadata: enabled` the answer has `openrouter_metadata`: the endpoints that might answer, with their chance to come first, those that were removed with the reason, and the attempts with their times.",
        },
      ],
    },
  ],
  extra: "parameters",
};
