import { toScriptMembers } from "./literal";
import { anthropicBody } from "./anthropic";
import { reading } from "./script";
import { KEY, type Target } from "./types";

/** @anthropic-ai/sdk 1: it adds `/v1/messages` to the base address itself. */
export function typescriptAnthropic(target: Target): string | null {
  const { origin, modality } = target;
  const fields = anthropicBody(target, 'picture.slice(picture.indexOf(",") + 1)');
  if (!fields) return null;
  const stream = modality === "streaming";
  const { note, imports, lines } = reading(target);
  return [
    "// npm install @anthropic-ai/sdk",
    ...note,
    ...imports,
    'import Anthropic from "@anthropic-ai/sdk";',
    "",
    `const client = new Anthropic({ baseURL: "${origin}/api", apiKey: process.env.${KEY} });`,
    ...(lines.length ? lines : [""]),
    stream ? "const stream = client.messages.stream({" : "const answer = await client.messages.create({",
    toScriptMembers(fields, 1),
    "});",
    ...(stream
      ? ['stream.on("text", (text) => process.stdout.write(text));', "await stream.finalMessage();"]
      : ["for (const block of answer.content) {", "  console.log(block.text ?? block.thinking ?? block);", "}"]),
    "",
  ].join("\n");
}
