import { Marker } from "./marks";
import type { TipContent } from "./types";

const MAX = 352;
const GAP = 10;
/** With less room than this beside `x` the tooltip lies over it, at the edge. */
const ROOM = 240;

/** A tooltip beside `x`, on the side that has more room. It is only seen: what it says is spoken elsewhere. */
export function Tip({ content, x, width }: { content: TipContent; x: number; width: number }) {
  const left = x > width / 2;
  const room = (left ? x : width - x) - GAP;
  const beside = room >= ROOM;
  const edge = beside ? (left ? width - x : x) + GAP : 0;
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute top-0 z-20 w-max rounded-md border border-line bg-ground px-2.5 py-2 text-xs shadow-[var(--shadow)]"
      style={{
        maxWidth: Math.min(MAX, beside ? room : Math.max(width, ROOM)),
        [beside === left ? "right" : "left"]: Math.max(edge, 0),
      }}
    >
      <p className="mb-1 font-medium">{content.title}</p>
      {content.rows.map((row) => (
        <p key={row.id} className="flex items-center gap-1.5 leading-5">
          {row.hue && (
            <svg width={10} height={10} viewBox="-6 -6 12 12" className="shrink-0">
              <Marker form={row.form ?? 0} hue={row.hue} size={70} />
            </svg>
          )}
          <span className="min-w-0 flex-1 truncate text-ink-2">{row.name}</span>
          <span className="pl-2 tabular-nums">{row.value}</span>
        </p>
      ))}
      {content.note && <p className="mt-1 text-ink-3">{content.note}</p>}
    </div>
  );
}

/** The same in words. */
export function spokenTip(content: TipContent): string {
  return [`${content.title}:`, ...content.rows.map((row) => `${row.name} ${row.value},`), content.note ?? ""]
    .join(" ")
    .trim();
}
