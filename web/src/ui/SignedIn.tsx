import { useQuery } from "@tanstack/react-query";
import { Link, useRouterState } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { session } from "@/api/queries";
import type { Session } from "@/api/types";
import { buttonClass } from "./Button";
import { Loading } from "./Loading";
import { Empty, Problem } from "./Note";

/** What only somebody who is signed in sees; `management` is for those who administer. */
export function SignedIn({
  management = false,
  children,
}: {
  management?: boolean;
  children: (who: Session) => ReactNode;
}) {
  const { data: who, error, isPending, refetch } = useQuery(session);
  const next = useRouterState({ select: (state) => state.location.href });
  const signIn = (
    <Link to="/sign-in" search={{ next } as never} className={buttonClass("primary")}>
      Sign in
    </Link>
  );
  if (isPending) return <Loading />;
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!who) {
    return (
      <Empty title="Sign in to see this" action={signIn}>
        This page shows what keys did and can do.
      </Empty>
    );
  }
  if (management && who.kind !== "management") {
    return (
      <Empty title="A management key is needed" action={signIn}>
        You are signed in with an API key, which cannot administer.
      </Empty>
    );
  }
  return children(who);
}
