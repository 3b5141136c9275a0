import { FileText, Film, ImageIcon, X } from "lucide-react";
import { bytes } from "@/format/numbers";
import { timecode } from "./moments";
import type { Attachment } from "./types";
import { useFile } from "./useFile";

/** A picture, a clip's first frame with its length, or a document's name. */
export function Thumbnail({ attachment, onRemove }: { attachment: Attachment; onRemove?: (() => void) | undefined }) {
  const { kind, name, duration, frames } = attachment;
  const url = useFile(kind === "pdf" ? undefined : attachment.id, kind === "video" ? "poster" : "blob");
  const Icon = kind === "pdf" ? FileText : kind === "video" ? Film : ImageIcon;
  return (
    <div className="relative" title={`${name}, ${bytes(attachment.bytes)}`}>
      <div className="flex h-20 min-w-20 max-w-44 items-center justify-center overflow-hidden rounded-lg border border-line bg-raised">
        {url ? (
          <img src={url} alt={name} className="h-full max-w-44 object-cover" />
        ) : (
          <span className="flex flex-col items-center gap-1 px-3 text-xs text-ink-2">
            <Icon aria-hidden className="size-5" />
            <span className="max-w-32 truncate">{name}</span>
          </span>
        )}
        {kind === "video" && (
          <span className="absolute right-1 bottom-1 rounded bg-black/75 px-1 text-xs text-white tabular-nums">
            {duration === undefined ? "Video" : timecode(duration)}
            {frames ? ` · ${frames} stills` : ""}
          </span>
        )}
      </div>
      {onRemove && (
        <button
          type="button"
          onClick={onRemove}
          aria-label={`Remove ${name}`}
          className="absolute -top-2 -right-2 flex size-6 items-center justify-center rounded-full border border-line bg-ground text-ink-2 shadow-sm hover:text-ink"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      )}
    </div>
  );
}
