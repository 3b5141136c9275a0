import type { DocPage } from "../types";

export const quickstart: DocPage = {
  slug: "quickstart",
  title: "Quickstart",
  group: "Start",
  lead: "One address and one key for every model of this server. The API is OpenRouter's.",
  sections: [
    {
      title: "Get a key",
      blocks: [
        {
          p: "Create a key under [Keys](/keys), or with `roundhouse keys create --name laptop` on the server. It is shown once. Keep it in the environment, where all examples look for it.",
        },
        { code: 'export ROUNDHOUSE_API_KEY="sk-or-v1-..."', language: "bash", label: "Shell" },
      ],
    },
    {
      title: "Ask a model",
      blocks: [
        {
          code: `curl {origin}/api/v1/chat/completions \\
  -H "Authorization: Bearer $ROUNDHOUSE_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "{model}", "messages": [{"role": "user", "content": "Hello"}]}'`,
          language: "bash",
          label: "A request",
        },
        {
          p: "The answer is in `choices[0].message`, what it took and cost in `usage`. Any other model of the [catalogue](/models) is called the same way, by its id.",
        },
      ],
    },
    {
      title: "Use an SDK",
      blocks: [
        {
          p: "OpenAI's and OpenRouter's own SDKs work unchanged: they need this server's address and a key. Complete programs for every language are in [SDKs](/docs/sdks).",
        },
        {
          code: `from openai import OpenAI

client = OpenAI(base_url="{origin}/api/v1", api_key=os.environ["ROUNDHOUSE_API_KEY"])
answer = client.chat.completions.create(
    model="{model}",
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.choices[0].message.content)`,
          language: "python",
          label: "Python, OpenAI SDK",
        },
      ],
    },
    {
      title: "See what happened",
      blocks: [
        {
          p: "Every answer has an id, in its body and in the header `X-Generation-Id`. [Logs](/logs) and `GET /api/v1/generation?id=...` tell of it: the providers that were tried, tokens, times and cost.",
        },
        {
          code: `curl "{origin}/api/v1/generation?id=gen-..." \\
  -H "Authorization: Bearer $ROUNDHOUSE_API_KEY"`,
          language: "bash",
          label: "The record of a request",
        },
      ],
    },
  ],
};
