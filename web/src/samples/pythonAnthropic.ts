import { anthropicBody } from "./anthropic";
import { toPythonArguments } from "./literal";
import { reading } from "./python";
import { KEY, type Target } from "./types";

/** anthropic 2: it adds `/v1/messages` to the base address itself. */
export function pythonAnthropic(target: Target): string | null {
  const { origin, modality } = target;
  const fields = anthropicBody(target, 'picture.split(",")[1]');
  if (!fields) return null;
  const { note, imports, lines } = reading(target);
  return [
    "# pip install anthropic",
    ...note,
    ...imports,
    "import os",
    "",
    "from anthropic import Anthropic",
    "",
    `client = Anthropic(base_url="${origin}/api", api_key=os.environ["${KEY}"])`,
    ...(lines.length ? ["", "", ...lines] : [""]),
    ...(modality === "streaming"
      ? [
          "with client.messages.stream(",
          toPythonArguments(fields, 1),
          ") as stream:",
          "    for text in stream.text_stream:",
          '        print(text, end="", flush=True)',
          "print()",
        ]
      : [
          "answer = client.messages.create(",
          toPythonArguments(fields, 1),
          ")",
          "for block in answer.content:",
          '    print(getattr(block, "text", None) or getattr(block, "thinking", None) or block)',
        ]),
    "",
  ].join("\n");
}
