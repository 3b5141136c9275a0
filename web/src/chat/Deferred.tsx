import { type ReactNode, useEffect, useRef, useState } from "react";

/** How far beyond the screen messages are made ready. */
const MARGIN = "800px 0px";

/** An old message is plain text until it comes near the screen: hundreds of them open at once, and all can be found with the browser's search. */
export function Deferred({ ready, plain, children }: { ready: boolean; plain: string; children: ReactNode }) {
  const [near, setNear] = useState(ready);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (near || !place.current) return;
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && setNear(true), { rootMargin: MARGIN });
    watch.observe(place.current);
    return () => watch.disconnect();
  }, [near]);
  return (
    <div ref={place} className="[contain-intrinsic-size:auto_180px] [content-visibility:auto]">
      {near ? children : <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{plain}</p>}
    </div>
  );
}
