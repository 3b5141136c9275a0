import { type ReactNode, useEffect, useRef } from "react";
import { ApiError } from "@/api/client";
import { Button } from "./Button";

/** Where there is nothing yet: what that means, and a way out. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-2 rounded-lg border border-dashed border-line px-6 py-10 text-center">
      <p className="font-medium">{title}</p>
      {children && <div className="max-w-prose text-sm text-ink-2">{children}</div>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}

/** One plain sentence for the machine's word of a routing failure. */
export const ADVICE: Record<string, string> = {
  model_not_found: "No model has this id here. Look for it under Models.",
  wrong_endpoint: "This model cannot do what was asked at this address.",
  no_endpoints: "No provider serves this model here. Add a provider's key in the configuration.",
  model_deprecated: "This model is no longer served. Choose its successor.",
  model_unavailable_upstream: "The provider does not serve this model at the moment.",
  capacity_exhausted: "Every provider of this model is at its limit. Try again in a moment.",
  temporarily_unavailable: "Every provider of this model is failing. Try again in a moment.",
  region_restricted: "No provider of this model is in an allowed region.",
  privacy_restricted: "Your privacy settings allow no provider of this model.",
  constraint_filtered: "No provider meets all that was asked of it. Loosen the provider settings.",
  free_variant_ended: "The free variant of this model has ended. Use the paid one.",
};

/** A server that is being started again is there after some seconds. */
const AGAIN_MS = 5000;

/** What went wrong, with the server's own words and a way to try again. A server that was not reached is tried again unasked. */
export function Problem({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const known = error instanceof ApiError ? error : null;
  const again = useRef(retry);
  again.current = retry;
  const unreached = known?.status === 0;
  useEffect(() => {
    if (!unreached) return;
    const timer = setInterval(() => again.current?.(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [unreached]);
  const message = error instanceof Error ? error.message : String(error);
  return (
    <div role="alert" className="rounded-lg border border-bad/40 bg-bad-soft px-4 py-3 text-sm">
      <p className="font-medium text-bad">{message}</p>
      {known?.code && ADVICE[known.code] && <p className="mt-1">{ADVICE[known.code]}</p>}
      <div className="mt-2 flex flex-wrap items-center gap-3 text-ink-2">
        {retry && (
          <Button small onClick={retry}>
            Try again
          </Button>
        )}
        {known && known.status > 0 && <span>Status {known.status}</span>}
        {known?.code && <span>{known.code}</span>}
        {known?.requestId && <span className="font-mono text-xs">{known.requestId}</span>}
      </div>
    </div>
  );
}
