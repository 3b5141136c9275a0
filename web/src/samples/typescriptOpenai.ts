import { toScriptMembers } from "./literal";
import { body } from "./request";
import { MEDIA, printing, reading } from "./script";
import { KEY, type Target } from "./types";

/** openai 6 and later. What is OpenRouter's own, such as `reasoning`, passes through the SDK. */
export function typescriptOpenai(target: Target): string {
  const { origin, modality } = target;
  const stream = modality === "streaming";
  const { note, imports, lines } = reading(target);
  const fields = body(target, MEDIA);
  return [
    "// npm install openai",
    ...note,
    ...imports,
    'import OpenAI from "openai";',
    "",
    `const client = new OpenAI({ baseURL: "${origin}/api/v1", apiKey: process.env.${KEY} });`,
    ...(lines.length ? lines : [""]),
    `const ${stream ? "stream" : "answer"} = await client.chat.completions.create({`,
    toScriptMembers(stream ? { ...fields, stream: true } : fields, 1),
    "});",
    ...printing(modality, "tool_calls"),
    "",
  ].join("\n");
}
