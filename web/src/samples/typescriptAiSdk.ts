import { toScript } from "./literal";
import { question, SCHEMA, TOOL } from "./request";
import { reading } from "./script";
import { KEY, type Target } from "./types";

/** ai 6 with @openrouter/ai-sdk-provider 2. It has no way to send a film as frames; nothing comes for those. */
export function typescriptAiSdk(target: Target): string | null {
  const { origin, model, modality } = target;
  if (modality === "video" && model.filmAsFrames) return null;
  const { note, imports, lines } = reading(target);
  return [
    "// npm install ai @openrouter/ai-sdk-provider",
    ...note,
    ...imports,
    'import { createOpenRouter } from "@openrouter/ai-sdk-provider";',
    `import { ${needs(modality)} } from "ai";`,
    "",
    `const openrouter = createOpenRouter({ baseURL: "${origin}/api/v1", apiKey: process.env.${KEY} });`,
    ...(lines.length ? lines : [""]),
    ...call(target),
    "",
  ].join("\n");
}

function needs(modality: string): string {
  switch (modality) {
    case "tools":
      return "generateText, jsonSchema, tool";
    case "json":
      return "generateText, jsonSchema, Output";
    case "streaming":
      return "streamText";
    default:
      return "generateText";
  }
}

function call({ model, modality }: Target): string[] {
  const prompt = `  prompt: ${JSON.stringify(question(modality))},`;
  const name = JSON.stringify(model.id);
  const head = (result: string, settings = "") => [
    `const { ${result} } = await generateText({`,
    `  model: openrouter(${name}${settings}),`,
  ];
  switch (modality) {
    case "image":
    case "video": {
      const [type, data] = modality === "image" ? ["image/png", "picture"] : ["video/mp4", "film"];
      return [
        ...head("text"),
        "  messages: [",
        "    {",
        '      role: "user",',
        "      content: [",
        `        { type: "text", text: ${JSON.stringify(question(modality))} },`,
        `        { type: "file", mediaType: "${type}", data: ${data} },`,
        "      ],",
        "    },",
        "  ],",
        "});",
        "console.log(text);",
      ];
    }
    case "tools":
      return [
        ...head("toolCalls"),
        prompt,
        "  tools: {",
        `    ${TOOL.name}: tool({`,
        `      description: ${JSON.stringify(TOOL.description)},`,
        `      inputSchema: jsonSchema(${toScript(TOOL.parameters, 3)}),`,
        "    }),",
        "  },",
        "});",
        "for (const call of toolCalls) {",
        "  console.log(call.toolName, call.input);",
        "}",
      ];
    case "reasoning":
      return [
        ...head("reasoningText, text", ', { reasoning: { effort: "high" } }'),
        prompt,
        "});",
        "console.log(reasoningText);",
        "console.log(text);",
      ];
    case "json":
      return [
        ...head("output"),
        prompt,
        "  output: Output.object({",
        '    name: "review",',
        `    schema: jsonSchema(${toScript(SCHEMA, 2)}),`,
        "  }),",
        "});",
        "console.log(output);",
      ];
    case "streaming":
      return [
        "const { textStream } = streamText({",
        `  model: openrouter(${name}),`,
        prompt,
        "});",
        "for await (const text of textStream) {",
        "  process.stdout.write(text);",
        "}",
      ];
    default:
      return [...head("text"), prompt, "});", "console.log(text);"];
  }
}
