import { toPythonArguments } from "./literal";
import { body } from "./request";
import { MEDIA, printing, reading } from "./python";
import { KEY, type Target } from "./types";

/** openrouter 1. It checks requests and knows no film in frames; nothing comes for those. */
export function pythonOpenrouter(target: Target): string | null {
  const { origin, model, modality } = target;
  if (modality === "video" && model.filmAsFrames) return null;
  const stream = modality === "streaming";
  const { note, imports, lines } = reading(target);
  const fields = body(target, MEDIA);
  return [
    "# pip install openrouter",
    ...note,
    ...imports,
    ...(modality === "json" ? ["import json"] : []),
    "import os",
    "",
    "from openrouter import OpenRouter",
    "",
    `client = OpenRouter(server_url="${origin}/api/v1", api_key=os.environ["${KEY}"])`,
    ...(lines.length ? ["", "", ...lines] : [""]),
    `${stream ? "stream" : "answer"} = client.chat.send(`,
    toPythonArguments(stream ? { ...fields, stream: true } : fields, 1),
    ")",
    ...printing(modality),
    "",
  ].join("\n");
}
