import clsx from "clsx";

/** A few options side by side, one of them chosen. */
export function Choice<T extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: readonly (readonly [T, string])[];
  value: T;
  onChange: (value: T) => void;
}) {
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="inline-flex flex-wrap rounded-md border border-line bg-raised p-0.5"
    >
      {options.map(([option, name], index) => (
        <button
          key={option}
          type="button"
          role="radio"
          aria-checked={option === value}
          tabIndex={option === value || (index === 0 && !options.some(([each]) => each === value)) ? 0 : -1}
          onClick={() => onChange(option)}
          onKeyDown={(event) => {
            const step =
              event.key === "ArrowRight" || event.key === "ArrowDown"
                ? 1
                : event.key === "ArrowLeft" || event.key === "ArrowUp"
                  ? -1
                  : 0;
            if (!step) return;
            event.preventDefault();
            const next = options[(index + step + options.length) % options.length];
            if (next) onChange(next[0]);
            const sibling =
              step > 0 ? event.currentTarget.nextElementSibling : event.currentTarget.previousElementSibling;
            (sibling as HTMLElement | null)?.focus();
          }}
          className={clsx(
            "min-h-7 rounded px-2.5 text-[0.8125rem] font-medium",
            option === value ? "bg-ground text-ink shadow-sm" : "text-ink-2 hover:text-ink",
          )}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
