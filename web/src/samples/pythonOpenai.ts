import { toPythonArguments } from "./literal";
import { body, type Fields } from "./request";
import { MEDIA, printing, reading } from "./python";
import { KEY, type Target } from "./types";

/** openai 2 and later. What is OpenRouter's own goes through `extra_body`. */
export function pythonOpenai(target: Target): string {
  const { origin, modality } = target;
  const stream = modality === "streaming";
  const { note, imports, lines } = reading(target);
  const { reasoning, ...known } = body(target, MEDIA);
  const fields: Fields = { ...known };
  if (reasoning) fields.extra_body = { reasoning };
  if (stream) fields.stream = true;
  return [
    "# pip install openai",
    ...note,
    ...imports,
    ...(modality === "json" ? ["import json"] : []),
    "import os",
    "",
    "from openai import OpenAI",
    "",
    `client = OpenAI(base_url="${origin}/api/v1", api_key=os.environ["${KEY}"])`,
    ...(lines.length ? ["", "", ...lines] : [""]),
    `${stream ? "stream" : "answer"} = client.chat.completions.create(`,
    toPythonArguments(fields, 1),
    ")",
    ...printing(modality),
    "",
  ].join("\n");
}
