import { use, useState } from "react";
import clsx from "clsx";
import { ChevronRight } from "lucide-react";
import { Chip } from "@/ui/Chip";
import { Code } from "@/ui/Code";
import { HereContext, Table, Text } from "./Blocks";
import { boundsOf, curlOf, type Document, keyOf, responseOf, type Route, typeOf } from "./openapi";
import { SchemaTree } from "./SchemaTree";
import { filled } from "./text";

const METHODS: Record<string, string> = {
  GET: "text-good",
  POST: "text-accent",
  PATCH: "text-warn",
  DELETE: "text-bad",
};

/** One route, folded until it is wanted. */
export function OperationCard({ document, route, start }: { document: Document; route: Route; start: boolean }) {
  const { method, path, operation } = route;
  const [open, setOpen] = useState(start);
  return (
    <details
      id={operation.operationId}
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="group scroll-mt-20 border-b border-line last:border-0"
    >
      <summary className="flex min-h-10 flex-wrap items-center gap-x-2.5 gap-y-0.5 px-3 py-2 text-sm hover:bg-raised">
        <ChevronRight aria-hidden className="size-3.5 shrink-0 text-ink-3 group-open:rotate-90" />
        <span className={clsx("w-12 font-mono text-xs font-semibold", METHODS[method])}>{method}</span>
        <code className="min-w-0 text-[0.8125rem] [overflow-wrap:anywhere]">{path}</code>
        <span className="text-ink-2 max-sm:w-full">
          <Text of={operation.summary} />
        </span>
      </summary>
      {open && (
        <div className="border-t border-line px-3 pt-3 pb-5">
          <Body document={document} route={route} />
        </div>
      )}
    </details>
  );
}

function Body({ document, route }: { document: Document; route: Route }) {
  const here = use(HereContext);
  const { operation } = route;
  const body = operation.requestBody?.content["application/json"]?.schema;
  return (
    <>
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <Chip>{keyOf(operation)}</Chip>
        <a href={`#${operation.operationId}`} className="text-xs text-accent underline">
          Link to this
        </a>
      </p>
      {operation.description && (
        <p className="mt-2 max-w-[46rem] text-sm">
          <Text of={operation.description} />
        </p>
      )}
      <Code language="bash" label="curl" code={filled(curlOf(document, route), here)} />
      {operation.parameters && (
        <>
          <Head>Parameters</Head>
          <Table
            caption={`Parameters of ${route.method} ${route.path}`}
            head={["Name", "In", "Type", "Meaning"]}
            rows={operation.parameters.map((each) => [
              `\`${each.name}\``,
              `${each.in}${each.required ? ", needed" : ""}`,
              typeOf(document, each.schema),
              [each.description, boundsOf(each.schema)].filter(Boolean).join(" · ") || "-",
            ])}
          />
        </>
      )}
      {body && (
        <>
          <Head>Request</Head>
          <SchemaTree document={document} schema={body} sent />
        </>
      )}
      <Head>Responses</Head>
      <ul className="divide-y divide-line rounded-lg border border-line">
        {Object.entries(operation.responses).map(([status, sent]) => {
          const response = responseOf(document, sent);
          const kinds = Object.entries(response.content ?? {});
          return (
            <li key={status} className="px-3 py-1.5">
              <details>
                <summary className="flex min-h-7 items-center gap-3 text-sm">
                  <span className={clsx("font-mono", status.startsWith("2") ? "text-good" : "text-ink-2")}>
                    {status}
                  </span>
                  <span>{response.description}</span>
                </summary>
                <div className="py-2">
                  {kinds.length === 0 && <p className="text-sm text-ink-2">No body.</p>}
                  {kinds.map(([kind, { schema }]) => (
                    <div key={kind} className="mb-2">
                      <p className="text-xs text-ink-3">{kind}</p>
                      {schema && <SchemaTree document={document} schema={schema} />}
                    </div>
                  ))}
                </div>
              </details>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Head({ children }: { children: string }) {
  return <h3 className="mt-5 mb-2 text-sm font-semibold">{children}</h3>;
}
