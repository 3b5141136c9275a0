import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { site } from "@/api/queries";
import type { Site } from "@/api/types";
import { Loading } from "@/ui/Loading";
import { Empty, Problem } from "@/ui/Note";
import { Page } from "@/ui/Page";
import { Missing } from "./Missing";

type Kind = keyof Site["operator"];

const TITLES: Record<Kind, string> = { about: "About", privacy: "Privacy", terms: "Terms", support: "Support" };

/** What is true of every installation, before its operator says more. */
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

/** The operator's pages: their words, or that they have not written any. */
export default function About() {
  const { page = "about" } = useParams({ strict: false }) as { page?: string };
  const { data: house, error, refetch } = useQuery(site);
  if (!(page in TITLES)) return <Missing />;
  const kind = page as Kind;
  const text = house?.operator[kind];
  const paragraphs = [...(COMMON[kind] ?? []), ...(text ? text.split(/\n\s*\n/) : [])];
  return (
    <Page title={TITLES[kind]}>
      {error ? (
        <Problem error={error} retry={() => void refetch()} />
      ) : !house ? (
        <Loading />
      ) : (
        <div className="max-w-prose space-y-4">
          {paragraphs.map((paragraph) => (
            <p key={paragraph} className="whitespace-pre-line">
              {paragraph}
            </p>
          ))}
          {!text && (
            <Empty title="The operator has not written this page">
              It is <code>{kind}</code> under <code>[site]</code> in the configuration: a text, or the address of a
              page.
            </Empty>
          )}
        </div>
      )}
    </Page>
  );
}
