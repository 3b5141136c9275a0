import { camel, toScriptMembers } from "./literal";
import { body, type Fields } from "./request";
import { MEDIA, printing, reading } from "./script";
import { KEY, type Target } from "./types";

/** @openrouter/sdk 1: the request stands in `chatRequest`, and its names are in camel case. It checks requests and knows no film in frames. */
export function typescriptOpenrouter(target: Target): string | null {
  const { origin, model, modality } = target;
  if (modality === "video" && model.filmAsFrames) return null;
  const stream = modality === "streaming";
  const { note, imports, lines } = reading(target);
  const fields = camel(body(target, MEDIA)) as Fields;
  return [
    "// npm install @openrouter/sdk",
    ...note,
    ...imports,
    'import { OpenRouter } from "@openrouter/sdk";',
    "",
    `const client = new OpenRouter({ serverURL: "${origin}/api/v1", apiKey: process.env.${KEY} });`,
    ...(lines.length ? lines : [""]),
    `const ${stream ? "stream" : "answer"} = await client.chat.send({`,
    "  chatRequest: {",
    toScriptMembers(stream ? { ...fields, stream: true } : fields, 2),
    "  },",
    "});",
    ...printing(modality, "toolCalls"),
    "",
  ].join("\n");
}
