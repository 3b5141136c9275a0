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

/** What is true of every installation, and where its operator says more. */
export default function About() {
  const { page = "about" } = useParams({ strict: false }) as { page?: string };
  const { data: house, error, refetch } = useQuery(site);
  if (!(page in TITLES)) return <Missing />;
  const kind = page as Kind;
  const address = house?.operator[kind];
  return (
    <Page title={TITLES[kind]}>
      {error ? (
        <Problem error={error} retry={() => void refetch()} />
      ) : !house ? (
        <Loading />
      ) : (
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
              The address of their page is <code>{kind}</code> under <code>[site]</code> in the configuration.
            </Empty>
          )}
        </div>
      )}
    </Page>
  );
}
