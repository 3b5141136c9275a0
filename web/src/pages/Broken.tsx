import type { ErrorComponentProps } from "@tanstack/react-router";
import { useEffect } from "react";
import { ApiError, reach } from "@/api/client";
import { useConnection } from "@/lib/connection";
import { Page } from "@/ui/Page";
import { Problem } from "@/ui/Note";

/** An answer is noted, and loads the page anew; loading it without one would leave nothing at all. */
const askAgain = () => void reach("/livez").catch(() => {});

/** A page that failed while it was shown, or did not come at all. The rest of the site goes on. */
export function Broken({ error, reset }: ErrorComponentProps) {
  const connection = useConnection();
  // Its code did not come: a browser asks for that once only, so that it takes a new page to ask again.
  const isAbsent = error instanceof ApiError && error.status === 0;
  useEffect(() => {
    if (isAbsent && connection === "fine") window.location.reload();
  }, [isAbsent, connection]);
  return (
    <Page title={isAbsent ? "This page did not load" : "This page failed"}>
      <Problem error={error} retry={isAbsent ? askAgain : reset} />
    </Page>
  );
}
