import { useRef } from "react";
import { Button } from "@/ui/Button";
import { type Moment, timecode } from "./moments";
import type { Attachment } from "./types";
import { useFile } from "./useFile";

/** The clip that was asked about, with the moments of the answer as jumps. */
export function Clip({ clip, moments }: { clip: Attachment; moments: Moment[] }) {
  const player = useRef<HTMLVideoElement>(null);
  const url = useFile(clip.id);
  const jump = (seconds: number) => {
    const video = player.current;
    if (!video) return;
    video.currentTime = seconds;
    video.focus();
  };
  return (
    <figure className="my-3 max-w-lg">
      {/* A clip of the reader's own has no captions to offer. */}
      <video
        ref={player}
        src={url ?? undefined}
        controls
        preload="metadata"
        aria-label={clip.name}
        className="aspect-video w-full rounded-lg border border-line bg-black"
      />
      <figcaption className="mt-1.5 flex flex-wrap items-center gap-1 text-xs text-ink-2">
        Moments:
        {moments.map(({ seconds, text }) => (
          <Button key={seconds} small look="plain" onClick={() => jump(seconds)} title={`Jump to ${text}`}>
            <span className="tabular-nums">{timecode(seconds)}</span>
          </Button>
        ))}
      </figcaption>
    </figure>
  );
}
