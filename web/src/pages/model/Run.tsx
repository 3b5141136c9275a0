import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { MessageSquare, Play, Square } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { session } from "@/api/queries";
import { money, whole } from "@/format/numbers";
import { assets, type Target } from "@/samples";
import { Button, buttonClass } from "@/ui/Button";
import { Code } from "@/ui/Code";
import { Problem } from "@/ui/Note";
import { type Outcome, run } from "./run";

type State =
  | { is: "idle" }
  | { is: "running"; outcome: Outcome | null; stop: AbortController }
  | { is: "done"; outcome: Outcome }
  | { is: "failed"; error: unknown };

/** Sends the request of the sample and shows what came. Those who are not signed in are led to the chat. */
export function Run({ target }: { target: Target }) {
  const { data: who } = useQuery(session);
  const [state, setState] = useState<State>({ is: "idle" });
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const isOwnFile = assets(target).some((file) => file.endsWith(".mp4"));
  if (!who || isOwnFile) {
    return (
      <Link to="/chat" search={{ model: target.model.id } as never} className={buttonClass("plain", true)}>
        <MessageSquare aria-hidden className="size-3.5" /> Try in chat
      </Link>
    );
  }
  const start = async () => {
    const controller = new AbortController();
    stop.current = controller;
    setState({ is: "running", outcome: null, stop: controller });
    try {
      const outcome = await run(
        target,
        (piece) => setState({ is: "running", outcome: piece, stop: controller }),
        controller.signal,
      );
      setState({ is: "done", outcome });
    } catch (error) {
      setState(controller.signal.aborted ? { is: "idle" } : { is: "failed", error });
    }
  };
  const outcome = state.is === "running" || state.is === "done" ? state.outcome : null;
  return (
    <div>
      {state.is === "running" ? (
        <Button small onClick={() => state.stop.abort()}>
          <Square aria-hidden className="size-3.5" /> Stop
        </Button>
      ) : (
        <Button small onClick={() => void start()}>
          <Play aria-hidden className="size-3.5" /> Run
        </Button>
      )}
      <div aria-live="polite" className="empty:hidden">
        {state.is === "running" && !outcome && <p className="mt-2 text-sm text-ink-2">Waiting for the answer</p>}
        {state.is === "failed" && (
          <div className="mt-3">
            <Problem error={state.error} />
          </div>
        )}
        {outcome && <Result outcome={outcome} />}
      </div>
    </div>
  );
}

function Result({ outcome }: { outcome: Outcome }) {
  return (
    <div className="mt-3 rounded-lg border border-line p-4 text-sm">
      {outcome.reasoning && <p className="mb-2 whitespace-pre-wrap text-ink-2 italic">{outcome.reasoning}</p>}
      {outcome.text && <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{outcome.text}</p>}
      {outcome.calls && <Code code={outcome.calls} language="json" label="Function calls" />}
      {outcome.tokens !== null && (
        <p className="mt-2 flex flex-wrap gap-x-4 text-xs text-ink-3 tabular-nums">
          <span>{whole(outcome.tokens)} tokens</span>
          <span>{money(outcome.cost)}</span>
          {outcome.generation && <span className="font-mono">{outcome.generation}</span>}
        </p>
      )}
    </div>
  );
}
