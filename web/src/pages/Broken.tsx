import type { ErrorComponentProps } from "@tanstack/react-router";
import { Page } from "@/ui/Page";
import { Problem } from "@/ui/Note";

/** A page that failed while it was shown. The rest of the site goes on. */
export function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <Page title="This page failed">
      <Problem error={error} retry={reset} />
    </Page>
  );
}
