import { ChevronLeft, ChevronRight } from "lucide-react";

/** `2/3`, with the way to the versions before and after. */
export function Versions({ ids, id, onLook }: { ids: string[]; id: string; onLook: (id: string) => void }) {
  const at = ids.indexOf(id);
  const step = (by: number, name: string) => {
    const to = ids[at + by];
    const Icon = by < 0 ? ChevronLeft : ChevronRight;
    return (
      <button
        type="button"
        disabled={!to}
        aria-label={name}
        onClick={() => to && onLook(to)}
        className="flex size-6 items-center justify-center rounded hover:bg-sunken disabled:opacity-40"
      >
        <Icon aria-hidden className="size-4" />
      </button>
    );
  };
  return (
    <span className="inline-flex items-center text-xs text-ink-2">
      {step(-1, "Previous version")}
      <span className="tabular-nums" aria-label={`Version ${at + 1} of ${ids.length}`}>
        {at + 1}/{ids.length}
      </span>
      {step(1, "Next version")}
    </span>
  );
}
