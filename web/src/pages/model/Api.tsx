import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";
import type { ReactNode } from "react";
import { site } from "@/api/queries";
import type { Model } from "@/api/types";
import { KEY } from "@/samples";
import { buttonClass } from "@/ui/Button";
import { Code } from "@/ui/Code";
import { Copy } from "@/ui/Copy";
import { type Column, DataTable } from "@/ui/DataTable";
import { Section } from "@/ui/Page";
import { ModelParameters, RequestParameters } from "./ParameterTable";
import { sampledModel } from "./sampled";
import { LanguagePicker, ModalityPicker, SampleOf, useModality } from "./Samples";
import type { Offers } from "./useOffers";

/** How to call the model: three steps, where requests go, and what they may say. */
export function Api({ model, offers }: { model: Model; offers: Offers }) {
  const { data: house } = useQuery(site);
  const origin = house?.public_url?.replace(/\/+$/, "") ?? window.location.origin;
  const sampled = sampledModel(model, offers);
  const modality = useModality(sampled);
  return (
    <>
      <Step number={1} title="Get a key">
        <p className="mb-3 max-w-prose text-sm text-ink-2">
          Every request needs a key of this server. Keep it in the environment, where every sample below looks for it.
        </p>
        <Link to="/keys" className={buttonClass("primary", true)}>
          <KeyRound aria-hidden className="size-3.5" /> Create a key
        </Link>
        <Code code={`export ${KEY}="sk-or-v1-..."`} language="bash" label="Shell" />
      </Step>
      <Step number={2} title="Send the first request">
        <p className="mb-3 max-w-prose text-sm text-ink-2">
          The API is OpenRouter&apos;s. Its SDK and those of others work with this server&apos;s address.
        </p>
        <div className="flex flex-wrap gap-2">
          <LanguagePicker />
          <ModalityPicker model={sampled} value={modality} />
        </div>
        <SampleOf origin={origin} model={sampled} modality={modality} />
      </Step>
      <Step number={3} title="Stream the answer">
        <p className="mb-3 max-w-prose text-sm text-ink-2">
          With <code>stream</code> the answer comes in pieces while it is written. The last one has the tokens and the
          cost.
        </p>
        <SampleOf origin={origin} model={sampled} modality="streaming" />
      </Step>
      <Section title="Address and headers">
        <Endpoints origin={origin} id={model.id} />
        <div className="mt-6">
          <DataTable
            caption="Headers"
            columns={HEADER_COLUMNS}
            rows={HEADERS}
            rowKey={(row) => `${row.of} ${row.name}`}
          />
        </div>
      </Section>
      <Section title="Parameters">
        <ModelParameters model={model} />
      </Section>
      <Section title="Every request">
        <RequestParameters />
      </Section>
    </>
  );
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <section className="mb-10">
      <h2 className="mb-3 flex items-center gap-2.5 text-lg font-semibold">
        <span
          aria-hidden
          className="flex size-6 items-center justify-center rounded-full bg-accent-soft text-xs text-accent"
        >
          {number}
        </span>
        {title}
      </h2>
      {children}
    </section>
  );
}

function Endpoints({ origin, id }: { origin: string; id: string }) {
  const rows: [string, string, string][] = [
    ["Base address", `${origin}/api/v1`, "What SDKs are given."],
    ["POST", `${origin}/api/v1/chat/completions`, "Sends a conversation, returns the answer or a stream of it."],
    ["GET", `${origin}/api/v1/model/${id}`, "This model as JSON."],
    ["GET", `${origin}/api/v1/models/${id}/endpoints`, "Its providers with their prices, limits and uptime."],
    [
      "GET",
      `${origin}/api/v1/generation?id=...`,
      "A request afterwards: tokens, cost, attempts, and why this provider.",
    ],
  ];
  return (
    <dl className="grid gap-3 text-sm">
      {rows.map(([method, address, what]) => (
        <div key={address} className="grid gap-x-4 sm:grid-cols-[7rem_minmax(0,1fr)]">
          <dt className="font-medium">{method}</dt>
          <dd className="min-w-0">
            <span className="flex items-center gap-1">
              <code className="min-w-0 text-[0.8125rem] [overflow-wrap:anywhere]">{address}</code>
              <Copy text={address} label={address} />
            </span>
            <span className="text-ink-2">{what}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface Header {
  name: string;
  of: "Request" | "Response";
  needed: string;
  description: string;
}

const HEADER_COLUMNS: Column<Header>[] = [
  { name: "Header", cell: (row) => <code className="text-[0.8125rem] font-medium">{row.name}</code> },
  { name: "In", cell: (row) => row.of },
  { name: "Needed", cell: (row) => row.needed },
  { name: "Description", cell: (row) => row.description, className: "max-sm:col-span-2 sm:min-w-72" },
];

const HEADERS: Header[] = [
  { name: "Authorization", of: "Request", needed: "yes", description: `Bearer and your key: Bearer $${KEY}.` },
  { name: "Content-Type", of: "Request", needed: "yes", description: "application/json" },
  {
    name: "HTTP-Referer",
    of: "Request",
    needed: "no",
    description: "The address of your app. With it the app is counted under Apps.",
  },
  { name: "X-OpenRouter-Title", of: "Request", needed: "no", description: "The name of your app, as it is shown." },
  {
    name: "X-OpenRouter-Categories",
    of: "Request",
    needed: "no",
    description: "What kind of app it is, such as cli-agent or general-chat; up to two, with a comma between.",
  },
  {
    name: "X-Session-Id",
    of: "Request",
    needed: "no",
    description: "Groups the requests of one conversation, and keeps them with one provider.",
  },
  {
    name: "X-Generation-Id",
    of: "Response",
    needed: "always",
    description: "The id of the request, for GET /generation and for Logs.",
  },
  {
    name: "Retry-After",
    of: "Response",
    needed: "with 429 and 503",
    description: "Seconds after which to try again, where that is known.",
  },
];
