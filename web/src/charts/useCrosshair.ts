import { type KeyboardEvent, type PointerEvent, useState } from "react";

interface At {
  index: number;
  /** Only what the keyboard reached is spoken: a mouse would make a screen reader talk without end. */
  spoken: boolean;
}

/** Which of `count` places a chart's tooltip is at. `find` says which place is under the pointer. */
export function useCrosshair(count: number, find: (x: number, y: number) => number | null) {
  const [at, setAt] = useState<At | null>(null);
  const index = at && at.index < count ? at.index : null;
  const point = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const found = find(event.clientX - box.left, event.clientY - box.top);
    setAt(found === null ? null : { index: found, spoken: false });
  };
  const press = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === "Escape" && at) {
      // The first Esc hides the tooltip; a dialog around the chart stays.
      event.preventDefault();
      event.stopPropagation();
      setAt(null);
      return;
    }
    const next = moved(event.key, index, count);
    if (next === null) return;
    event.preventDefault();
    setAt({ index: next, spoken: true });
  };
  return {
    index,
    spoken: at?.spoken ?? false,
    handlers: {
      tabIndex: 0,
      onPointerMove: point,
      onPointerDown: point,
      // A finger leaves with every tap; what it showed stays until the chart loses the focus.
      onPointerLeave: (event: PointerEvent) => event.pointerType === "mouse" && setAt(null),
      onKeyDown: press,
      onFocus: () => count > 0 && setAt((old) => old ?? { index: count - 1, spoken: true }),
      onBlur: () => setAt(null),
    },
  };
}

/** Where a key leads; `null` for keys that lead nowhere. */
export function moved(key: string, index: number | null, count: number): number | null {
  if (count === 0) return null;
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return Math.max(0, (index ?? count) - 1);
    case "ArrowRight":
    case "ArrowUp":
      return Math.min(count - 1, (index ?? -1) + 1);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
