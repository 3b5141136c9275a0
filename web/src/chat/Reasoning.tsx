import { ChevronRight } from "lucide-react";
import { memo, useEffect, useState } from "react";
import { duration } from "@/format/dates";
import { Markdown } from "@/markdown/Markdown";
import type { Times } from "./types";

/** A shorter thought has no length worth telling. */
const SHOWN_MS = 50;

/** What a model thought before it answered: open while it thinks, folded when it is done, and as the reader wants after a click. */
export const Reasoning = memo(function Reasoning({
  text,
  times,
  running,
}: {
  text: string;
  times: Times;
  running: boolean;
}) {
  const thinking = running && times.reasoningTo === null;
  const [clicked, setClicked] = useState<boolean | null>(null);
  const open = clicked ?? thinking;
  const now = useSeconds(thinking);
  if (!text) return null;
  const spent = times.reasoningFrom === null ? null : (times.reasoningTo ?? now) - times.reasoningFrom;
  return (
    <div className="mb-3">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setClicked(!open)}
        className="-ml-1 inline-flex min-h-7 items-center gap-1 rounded px-1 text-sm text-ink-2 hover:text-ink"
      >
        <ChevronRight aria-hidden className={`size-4 transition-transform ${open ? "rotate-90" : ""}`} />
        {thinking ? "Thinking" : "Reasoning"}
        {spent !== null && spent >= SHOWN_MS && <span className="text-ink-3 tabular-nums">· {duration(spent)}</span>}
      </button>
      {open && (
        <div className="mt-1 border-l-2 border-line pl-3 text-sm text-ink-2">
          <Markdown source={text} growing={thinking} />
        </div>
      )}
    </div>
  );
});

function useSeconds(active: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!active) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [active]);
  return now;
}
