import { whole } from "@/format/numbers";
import { boundsOf, imageTokens, videoTokens } from "./tokens";
import type { Attachment } from "./types";

/** What the attachments will cost in tokens, before they are sent. */
export function Estimate({ attachments, model }: { attachments: Attachment[]; model: string | undefined }) {
  const { bounds, exact } = boundsOf(model ?? "");
  let tokens = 0;
  let unknown = 0;
  for (const { kind, width, height, frames } of attachments) {
    const size = width && height ? { width, height } : null;
    const own =
      kind === "image" && size
        ? imageTokens(size, bounds.image)
        : kind === "video" && size && frames
          ? videoTokens(size, frames, bounds.video)
          : null;
    if (own === null) unknown += 1;
    else tokens += own;
  }
  if (attachments.length === 0) return null;
  const why = exact
    ? "By the model's own rule: 32 x 32 pixels a token, after the picture was brought to a size the model takes."
    : "By the rule of Qwen3-VL; this model may count in another way.";
  return (
    <span title={why} className="text-xs text-ink-2 tabular-nums">
      {tokens > 0 && `${exact ? "" : "about "}${whole(tokens)} visual tokens`}
      {tokens > 0 && unknown > 0 && " · "}
      {unknown > 0 && `${unknown} ${unknown === 1 ? "file" : "files"} counted by the provider`}
    </span>
  );
}
