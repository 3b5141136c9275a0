/** What samples in JavaScript have in common: how they read pictures and films, and what they print. */
import { assetNote, FILM, FRAMES, type Media, PICTURE } from "./request";
import type { Modality, Target } from "./types";

export const MEDIA: Media = { picture: "picture", film: "film", frames: "frames" };

/** The lines above the imports, the import that reading needs, and the reading itself. */
export function reading(target: Target): { note: string[]; imports: string[]; lines: string[] } {
  const note = assetNote(target);
  if (!note) return { note: [], imports: [], lines: [] };
  return {
    note: [`// ${note}`],
    imports: ['import { readFileSync } from "node:fs";'],
    lines: [...lines(target), ""],
  };
}

function lines({ modality, model }: Target): string[] {
  if (modality === "image") return [`const picture = "data:image/png;base64," + readFileSync("${PICTURE}", "base64");`];
  if (!model.filmAsFrames) return [`const film = "data:video/mp4;base64," + readFileSync("${FILM}", "base64");`];
  return [
    `const frames = [${FRAMES.map((file) => `"${file}"`).join(", ")}].map(`,
    '  (file) => "data:image/png;base64," + readFileSync(file, "base64"),',
    ");",
  ];
}

/** `calls` is the SDK's name for tool calls. */
export function printing(modality: Modality, calls: "tool_calls" | "toolCalls"): string[] {
  const message = "answer.choices[0].message";
  switch (modality) {
    case "streaming":
      return [
        "for await (const chunk of stream) {",
        '  process.stdout.write(chunk.choices[0]?.delta?.content ?? "");',
        "}",
      ];
    case "tools":
      return [`for (const call of ${message}.${calls} ?? []) {`, "  console.log(call.function);", "}"];
    case "reasoning":
      return [`console.log(${message}.reasoning);`, `console.log(${message}.content);`];
    case "json":
      return [`console.log(JSON.parse(${message}.content));`];
    default:
      return [`console.log(${message}.content);`];
  }
}
