/** Long lists are drawn from their beginning, and go on when their end comes near the screen: a key in a search must not draw 500 rows. */
import { type RefCallback, useCallback, useEffect, useRef, useState } from "react";

/** Rows of one line: more than a screen shows. */
const STEP = 24;
/** How far below the screen rows are made ready. */
const MARGIN = "300px 0px";

/** How far a list was when its page was left: whoever comes back finds the place again. */
const left = new Map<string, number>();

/**
 * How many of `total` rows are drawn, and the `ref` of what stands behind the last while there are more. Another `name` is another list;
 * `step` rows are drawn at first and added at a time.
 */
export function useMore(
  total: number,
  name: string,
  step = STEP,
): { count: number; end: RefCallback<HTMLElement> | null } {
  const [drawn, setDrawn] = useState(() => ({ name, count: left.get(name) ?? step }));
  const count = drawn.name === name ? drawn.count : step;
  const last = useRef({ name, count });
  useEffect(() => {
    last.current = { name, count };
  }, [name, count]);
  useEffect(
    () => () => {
      if (last.current.count > step) left.set(last.current.name, last.current.count);
    },
    [step],
  );
  const end = useCallback(
    (mark: HTMLElement | null) => {
      if (!mark) return undefined;
      const grow = () => setDrawn({ name, count: count + step });
      const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && grow(), { rootMargin: MARGIN });
      watch.observe(mark);
      return () => watch.disconnect();
    },
    [name, count, step],
  );
  return { count, end: count < total ? end : null };
}
