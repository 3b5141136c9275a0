import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ApiError } from "@/api/client";
import { model as modelQuery } from "@/api/queries";
import { ChartSkeleton } from "@/charts";
import { buttonClass } from "@/ui/Button";
import { Empty, Problem } from "@/ui/Note";

/** Figures that this server measured: while they load, when it has none, when they are not for everybody, and when asking failed. */
export function Measured<T>({
  query,
  isEmpty,
  empty,
  height = 240,
  id,
  children,
}: {
  query: UseQueryResult<T>;
  isEmpty: (data: T) => boolean;
  /** What is missing: "No traffic in the last 30 days". */
  empty: string;
  height?: number;
  /** Of the model, to send it a request. */
  id: string;
  children: (data: T) => ReactNode;
}) {
  const { data, error, isPending, refetch } = query;
  const { data: model } = useQuery(modelQuery(id));
  if (isPending) return <ChartSkeleton height={height} />;
  if (data !== undefined) {
    if (!isEmpty(data)) return children(data);
    return (
      <Empty
        title={empty}
        action={
          model?.available === false ? null : (
            <Link to="/chat" search={{ model: id } as never} className={buttonClass("primary", true)}>
              Send a request
            </Link>
          )
        }
      >
        What is shown here comes from the requests that go through this server, and from nowhere else.
      </Empty>
    );
  }
  if (error instanceof ApiError && (error.status === 401 || error.status === 403)) {
    return (
      <Empty
        title="Sign in to see these figures"
        action={
          <Link to="/sign-in" className={buttonClass("primary", true)}>
            Sign in
          </Link>
        }
      >
        This server does not show its statistics to everybody.
      </Empty>
    );
  }
  if (error instanceof ApiError && error.status === 404) {
    return <Empty title="No statistics">This server keeps no such figures.</Empty>;
  }
  return <Problem error={error} retry={() => void refetch()} />;
}
