import { queryOptions, useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { data } from "@/api/client";
import type { OperatorPage } from "@/api/generated/replies";
import { site } from "@/api/queries";
import type { Site } from "@/api/types";
import { Markdown } from "@/markdown/Markdown";
import { Loading } from "@/ui/Loading";
import { Empty, Problem } from "@/ui/Note";
import { Page } from "@/ui/Page";
import { Missing } from "./Missing";

type Kind = keyof Site["operator"];

const TITLES: Record<Kind, string> = { about: "About", privacy: "Privacy", terms: "Terms", support: "Support" };

const COMMON: Partial<Record<Kind, string[]>> = {
  about: [
    "This is a Roundhouse: one address for many models, on its operator's own machine. It routes requests to providers, serves open models itself, and counts what they cost.",
    "The figures on these pages are of this server's own traffic.",
  ],
  privacy: [
    "The server keeps of each request: its time, model, provider, tokens, cost, duration, outcome, the key it came with, and what the calling app says of itself. It keeps no prompt and no answer, unless its operator switched that on.",
    "A request is sent to the provider that answers it. What that provider does with it stands on the provider's page.",
    "Chats on this site are kept in your browser only.",
  ],
};

/** `/about`, `/privacy`, `/terms`, `/support`: what the operator wrote, else what is true of every installation. */
export default function Operator() {
  const kind = useLocation().pathname.replaceAll("/", "") as Kind;
  const { data: house, error, refetch } = useQuery(site);
  if (!(kind in TITLES)) return <Missing />;
  const address = house?.operator[kind] ?? null;
  return (
    <Page title={TITLES[kind]}>
      {error ? (
        <Problem error={error} retry={() => void refetch()} />
      ) : !house ? (
        <Loading />
      ) : address?.startsWith("/") ? (
        <Written kind={kind} />
      ) : (
        <Common kind={kind} address={address} />
      )}
    </Page>
  );
}

const written = (kind: Kind) =>
  queryOptions({
    queryKey: ["site", kind],
    queryFn: ({ signal }) => data<OperatorPage>(`/site/${kind}`, {}, signal),
    staleTime: Infinity,
  });

function Written({ kind }: { kind: Kind }) {
  const { data: page, error, refetch } = useQuery(written(kind));
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!page) return <Loading />;
  return (
    <div className="max-w-prose">
      {/* A text's own headings begin below this level. */}
      <h2 className="sr-only">In the operator's words</h2>
      {page.format === "markdown" ? (
        <Markdown source={page.text} />
      ) : (
        <p className="[overflow-wrap:anywhere] whitespace-pre-wrap">{page.text}</p>
      )}
    </div>
  );
}

function Common({ kind, address }: { kind: Kind; address: string | null }) {
  return (
    <div className="max-w-prose space-y-4">
      {COMMON[kind]?.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {address ? (
        <p>
          <a href={address} rel="noopener noreferrer" className="text-accent underline">
            The operator's own page
          </a>
        </p>
      ) : (
        <Empty title="The operator has not said more">
          An address, or a Markdown or text file for this page, is <code>{kind}</code> under <code>[site]</code> in the
          configuration.
        </Empty>
      )}
    </div>
  );
}
