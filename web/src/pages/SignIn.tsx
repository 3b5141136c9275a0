import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { ApiError, send, setCsrf } from "@/api/client";
import { session } from "@/api/queries";
import type { SignIn as Asked } from "@/api/generated/requests";
import type { Session } from "@/api/types";
import { useSearch } from "@/lib/search";
import { Button } from "@/ui/Button";
import { Field, Input } from "@/ui/Field";
import { Page } from "@/ui/Page";

export default function SignIn() {
  const [key, setKey] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { data: who } = useQuery(session);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [search] = useSearch();
  // Only a page of this site: an address of another would make this a way to lure people there.
  const next = search.next && /^\/(?![/\\])/.test(search.next) ? search.next : null;

  useEffect(() => {
    if (who) void navigate({ to: next ?? (who.kind === "management" ? "/keys" : "/chat"), replace: true });
  }, [who, next, navigate]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const { data } = await send<{ data: Session }>("POST", "/session", { key: key.trim() } satisfies Asked);
      setCsrf(data.csrf);
      setKey("");
      // Whatever was shown before was for somebody who was not signed in.
      queries.clear();
      queries.setQueryData(session.queryKey, data);
    } catch (error) {
      const known = error instanceof ApiError && error.isSignedOut;
      setProblem(known ? "The server does not know this key." : error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Page title="Sign in">
      <form onSubmit={(event) => void submit(event)} className="max-w-md">
        <Field
          label="Key"
          error={problem}
          hint="A management key opens everything. An API key opens the chat and what was used with it. The key stays on the server; this browser keeps a cookie."
        >
          {(ids) => (
            <Input
              {...ids}
              type="password"
              autoComplete="current-password"
              placeholder="sk-or-v1-..."
              value={key}
              onChange={(event) => setKey(event.target.value)}
              spellCheck={false}
              required
            />
          )}
        </Field>
        <Button type="submit" look="primary" disabled={busy || key.trim() === ""}>
          {busy ? "Signing in" : "Sign in"}
        </Button>
        <p className="mt-6 text-sm text-ink-2">
          The first start of the server printed both keys. A new management key:{" "}
          <code className="rounded bg-sunken px-1 py-0.5 text-xs">roundhouse keys create --management --name me</code>
        </p>
      </form>
    </Page>
  );
}
