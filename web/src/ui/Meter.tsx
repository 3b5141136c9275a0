/** How much of something is used: green, from 80% on amber, and red when nothing is left. */
export function Meter({ label, part }: { label: string; part: number }) {
  const shown = Math.min(Math.max(part, 0), 1);
  return (
    <span
      role="meter"
      aria-label={label}
      aria-valuenow={Math.round(shown * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
      className="mt-1 block h-1.5 w-full min-w-24 overflow-hidden rounded-full bg-sunken"
    >
      <span
        className={`block h-full ${shown >= 1 ? "bg-bad" : shown >= 0.8 ? "bg-warn" : "bg-good"}`}
        style={{ width: `${shown * 100}%` }}
      />
    </span>
  );
}
