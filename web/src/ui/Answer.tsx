import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ApiError } from "@/api/client";
import { buttonClass } from "./Button";
import { Loading } from "./Loading";
import { Empty, Problem } from "./Note";

interface Asked<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

/** What a question came to: its answer, or while it is open, refused, unknown or failed, a calm word in its place. */
export function Answer<T>({
  query,
  pending = <Loading />,
  missing = <Empty title="Nothing here yet">This server keeps no statistics of this kind, or has none so far.</Empty>,
  children,
}: {
  query: Asked<T>;
  /** As tall as the answer, so that nothing moves when it comes. */
  pending?: ReactNode;
  /** Where the server does not know what was asked for. */
  missing?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  // A refresh that failed does not take away what is known.
  if (query.data !== undefined) return children(query.data);
  if (!query.error) return pending;
  if (query.error instanceof ApiError) {
    if (query.error.status === 404) return missing;
    if (query.error.isSignedOut) {
      return (
        <Empty
          title="Sign in to see this"
          action={
            <Link to="/sign-in" className={buttonClass("primary")}>
              Sign in
            </Link>
          }
        >
          This server shows its statistics only to those who have a key.
        </Empty>
      );
    }
  }
  return <Problem error={query.error} retry={() => void query.refetch()} />;
}
