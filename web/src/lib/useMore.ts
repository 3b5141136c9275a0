/** Long lists are drawn from their beginning, and go on when their end comes near the screen: a key in a search must not draw 500 rows. */
import { type RefCallback, useCallback, useEffect, useRef, useState } from "react";

const STEP = 20;
/** How far below the screen rows are made ready. */
const MARGIN = "600px 0px";

/** How far a list was when its page was left: whoever comes back finds the place again. */
const left = new Map<string, number>();

/** How many of `total` rows are drawn, and the `ref` of what stands behind the last while there are more. Another `name` is another list. */
export function useMore(total: number, name: string): { count: number; end: RefCallback<HTMLElement> | null } {
  const [drawn, setDrawn] = useState(() => ({ name, count: left.get(name) ?? STEP }));
  const count = drawn.name === name ? drawn.count : STEP;
  const last = useRef({ name, count });
  useEffect(() => {
    last.current = { name, count };
  }, [name, count]);
  useEffect(
    () => () => {
      if (last.current.count > STEP) left.set(last.current.name, last.current.count);
    },
    [],
  );
  const end = useCallback(
    (mark: HTMLElement | null) => {
      if (!mark) return undefined;
      const grow = () => setDrawn({ name, count: count + STEP });
      const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && grow(), { rootMargin: MARGIN });
      watch.observe(mark);
      return () => watch.disconnect();
    },
    [name, count],
  );
  return { count, end: count < total ? end : null };
}
