import type { DocPage } from "../types";

export const clients: DocPage = {
  slug: "clients",
  title: "Clients",
  group: "Start",
  lead: "Where programs want the address and the key.",
  sections: [
    {
      title: "What works",
      blocks: [
        {
          p: "Tested with every change of this server, unmodified: OpenAI's SDKs for Python and JavaScript, OpenRouter's and Anthropic's. The complete programs in [SDKs](/docs/sdks) have been run against it as well.",
        },
        {
          note: "This server speaks Chat Completions and [Anthropic's Messages](/docs/messages), each for every model. Programs that need OpenAI's Responses get a 404 and cannot use it; they are named below.",
        },
        {
          table: {
            caption: "SDKs and where they take the address",
            head: ["SDK", "Address", "State"],
            rows: [
              ["OpenAI, Python", '`base_url="{origin}/api/v1"` or `OPENAI_BASE_URL`', "tested"],
              ["OpenAI, JavaScript", '`baseURL: "{origin}/api/v1"`', "tested; `responses` is not served"],
              ["OpenRouter, TypeScript", '`serverURL: "{origin}/api/v1"`', "tested"],
              ["OpenRouter, Python", '`server_url="{origin}/api/v1"`', "tested"],
              [
                "AI SDK with OpenRouter's provider",
                '`createOpenRouter({ baseURL: "{origin}/api/v1" })`',
                "see [SDKs](/docs/sdks)",
              ],
              ["Anthropic, Python", '`base_url="{origin}/api"` or `ANTHROPIC_BASE_URL`', "tested"],
              ["Anthropic, TypeScript", '`baseURL: "{origin}/api"`', "tested"],
            ],
          },
        },
      ],
    },
    {
      title: "Programs that speak Chat Completions",
      blocks: [
        { p: "Their settings, for a try: these programs are not among this server's tests." },
        {
          code: `export OPENAI_API_BASE="{origin}/api/v1" OPENAI_API_KEY="$ROUNDHOUSE_API_KEY"
aider --model openai/{model}`,
          language: "bash",
          label: "aider",
        },
        {
          code: `{
  "provider": {
    "roundhouse": {
      "npm": "@ai-sdk/openai-compatible",
      "options": { "baseURL": "{origin}/api/v1", "apiKey": "{env:ROUNDHOUSE_API_KEY}" },
      "models": { "{model}": {} }
    }
  }
}`,
          language: "json",
          label: "opencode.json",
        },
        {
          code: `models:
  - name: Roundhouse
    provider: openai
    model: {model}
    apiBase: {origin}/api/v1
    apiKey: sk-or-v1-...`,
          language: "yaml",
          label: "Continue, config.yaml",
        },
        {
          code: `cline auth -p openai -k "$ROUNDHOUSE_API_KEY" -m {model} -b {origin}/api/v1`,
          language: "bash",
          label: "Cline",
        },
        {
          code: `export OPENAI_BASE_URL="{origin}/api/v1" OPENAI_API_KEY="$ROUNDHOUSE_API_KEY" OPENAI_MODEL="{model}"
qwen`,
          language: "bash",
          label: "Qwen Code",
        },
        {
          code: `export OPENAI_API_BASE_URL="{origin}/api/v1" OPENAI_API_KEY="$ROUNDHOUSE_API_KEY"`,
          language: "bash",
          label: "Open WebUI",
        },
      ],
    },
    {
      title: "Programs that speak Anthropic's Messages",
      blocks: [
        {
          p: "With any model of this server, not only Claude. For a try: they are not among this server's tests either.",
        },
        {
          code: `export ANTHROPIC_BASE_URL="{origin}/api" ANTHROPIC_AUTH_TOKEN="$ROUNDHOUSE_API_KEY" ANTHROPIC_API_KEY=""
export ANTHROPIC_MODEL="{model}"
claude`,
          language: "bash",
          label: "Claude Code",
        },
      ],
    },
    {
      title: "Programs that need another dialect",
      blocks: [
        {
          list: [
            "Codex speaks OpenAI's Responses (`/responses`), which is not served here.",
            "OpenRouter's agent SDK (`callModel`) and the OpenAI Agents SDK speak Responses as well; where a program lets you choose, choose Chat Completions.",
          ],
        },
      ],
    },
    {
      title: "Browsers",
      blocks: [
        {
          p: "Pages of other origins may call the API with a key (CORS allows every origin, never with the cookie of the site).",
        },
      ],
    },
  ],
};
