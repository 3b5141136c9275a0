import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { reach } from "@/api/client";
import { useConnection } from "@/lib/connection";

/** How often a server that does not answer is asked whether it is back, and how long it may take to say so. */
const EVERY_MS = 2_000;
const WAIT_MS = 5_000;

/** Says that the server does not answer, or is slow; asks until it is back, and then once more for what failed meanwhile. */
export function ConnectionNote() {
  const connection = useConnection();
  const queries = useQueryClient();
  useEffect(() => {
    if (connection !== "lost") return;
    let over = false;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      try {
        await reach("/livez", { signal: AbortSignal.timeout(WAIT_MS) });
        await queries.refetchQueries({ type: "active", predicate: (query) => query.state.status === "error" });
      } catch {
        if (!over) timer = setTimeout(() => void ask(), EVERY_MS);
      }
    };
    timer = setTimeout(() => void ask(), EVERY_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [connection, queries]);
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 top-16 z-40 flex justify-center px-4">
      {connection !== "fine" && (
        <p className="rounded-md border border-warn/40 bg-warn-soft px-3 py-1.5 text-sm text-warn shadow-[var(--shadow)]">
          {connection === "lost"
            ? "The server does not answer. This page goes on when it does."
            : "The server is slow to answer."}
        </p>
      )}
    </div>
  );
}
