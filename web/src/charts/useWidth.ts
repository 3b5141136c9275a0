import { type RefObject, useLayoutEffect, useState } from "react";

/** Where nothing can be measured: in tests, and before the first layout. */
const FALLBACK = 640;

/** The width that an element has, and keeps being told. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(FALLBACK);
  useLayoutEffect(() => {
    const box = element.current;
    if (!box) return;
    const measure = () => setWidth(box.clientWidth || FALLBACK);
    measure();
    if (typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
