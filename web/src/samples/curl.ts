import { toJson } from "./literal";
import { assetNote, body, FILM, FRAMES, type Media, PICTURE } from "./request";
import { KEY, type Target } from "./types";

const encoded = (file: string) => `$(base64 < ${file} | tr -d '\\n')`;

const MEDIA: Media = {
  picture: `"data:image/png;base64,${encoded(PICTURE)}"`,
  film: `"data:video/mp4;base64,${encoded(FILM)}"`,
  frames: `[\n${FRAMES.map((file) => `          "data:image/png;base64,${encoded(file)}"`).join(",\n")}\n        ]`,
};

export function curl(target: Target): string {
  const { origin, modality } = target;
  const stream = modality === "streaming";
  const fields = body(target, MEDIA);
  const json = toJson(stream ? { ...fields, stream: true } : fields);
  const note = assetNote(target);
  const files = modality === "image" || modality === "video";
  return [
    ...(note ? [`# ${note}`] : []),
    `curl ${stream ? "-N " : ""}${origin}/api/v1/chat/completions \\`,
    `  -H "Authorization: Bearer $${KEY}" \\`,
    `  -H "Content-Type: application/json" \\`,
    // Without quotes around its name a here-document runs what stands in `$()`.
    ...(files ? ["  -d @- <<JSON", json, "JSON"] : [`  -d '${json.replaceAll("'", "'\\''")}'`]),
    "",
  ].join("\n");
}

/** The body itself, for those who send it in another way. `media` are data URLs; a film as a file is not sent so. */
export function requestBody(target: Target, media: { picture: string; frames: string[] }): string {
  return toJson(
    body(target, {
      picture: JSON.stringify(media.picture),
      film: "null",
      frames: JSON.stringify(media.frames),
    }),
  );
}
