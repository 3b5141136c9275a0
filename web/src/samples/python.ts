/** What samples in Python have in common: how they read pictures and films, and what they print. */
import { assetNote, FILM, FRAMES, type Media, PICTURE } from "./request";
import type { Modality, Target } from "./types";

export const MEDIA: Media = { picture: "picture", film: "film", frames: "frames" };

export function reading(target: Target): { note: string[]; imports: string[]; lines: string[] } {
  const note = assetNote(target);
  if (!note) return { note: [], imports: [], lines: [] };
  return { note: [`# ${note}`], imports: ["import base64"], lines: lines(target) };
}

function lines({ modality, model }: Target): string[] {
  const read = (type: string, name: string) => [
    "def data_url(name):",
    '    with open(name, "rb") as file:',
    `        return "data:${type};base64," + base64.b64encode(file.read()).decode()`,
    "",
    "",
    name,
    "",
  ];
  if (modality === "image") return read("image/png", `picture = data_url("${PICTURE}")`);
  if (!model.filmAsFrames) return read("video/mp4", `film = data_url("${FILM}")`);
  const names = FRAMES.map((file) => `"${file}"`).join(", ");
  return read("image/png", `frames = [data_url(name) for name in [${names}]]`);
}

export function printing(modality: Modality): string[] {
  switch (modality) {
    case "streaming":
      return [
        "for chunk in stream:",
        "    if chunk.choices:",
        '        print(chunk.choices[0].delta.content or "", end="", flush=True)',
        "print()",
      ];
    case "tools":
      return [
        "for call in answer.choices[0].message.tool_calls or []:",
        "    print(call.function.name, call.function.arguments)",
      ];
    case "reasoning":
      return ["print(answer.choices[0].message.reasoning)", "print(answer.choices[0].message.content)"];
    case "json":
      return ["print(json.loads(answer.choices[0].message.content))"];
    default:
      return ["print(answer.choices[0].message.content)"];
  }
}
