import { useQuery } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { useEffect } from "react";
import { buttonClass } from "@/ui/Button";
import { Skeleton } from "@/ui/Loading";
import { Problem } from "@/ui/Note";
import { Anchored } from "./Blocks";
import { openapi, routesOf } from "./openapi";
import { OperationCard } from "./OperationCard";

/** Every route, by its tag. */
export function Reference() {
  const { data: document, error, refetch } = useQuery(openapi);
  const hash = useRouterState({ select: (state) => state.location.hash });
  useEffect(() => {
    if (document && hash) window.document.getElementById(hash)?.scrollIntoView();
  }, [document, hash]);
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!document) return <Skeleton className="h-96 w-full" />;
  return (
    <>
      <p className="mb-4">
        <a href="/openapi.json" download="roundhouse-openapi.json" className={buttonClass("plain", true)}>
          <Download aria-hidden className="size-3.5" /> OpenAPI document
        </a>
      </p>
      {document.tags.map((tag) => (
        <section key={tag.name}>
          <Anchored title={tag.name} />
          <p className="mb-3 text-sm text-ink-2">{tag.description}.</p>
          <div className="rounded-lg border border-line">
            {routesOf(document, tag.name).map((route) => (
              <OperationCard
                key={`${route.operation.operationId} ${hash === route.operation.operationId}`}
                document={document}
                route={route}
                start={hash === route.operation.operationId}
              />
            ))}
          </div>
        </section>
      ))}
    </>
  );
}
