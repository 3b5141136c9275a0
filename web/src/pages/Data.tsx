import { Download } from "lucide-react";
import { useState } from "react";
import { path } from "@/api/client";
import { buttonClass } from "@/ui/Button";
import { Copy } from "@/ui/Copy";
import { Field, Input, Select } from "@/ui/Field";
import { Page, Section } from "@/ui/Page";

interface Dataset {
  name: string;
  about: string;
  at: string;
  /** Parameters with their choices; an empty list is a date. */
  parameters: [name: string, label: string, choices: string[]][];
}

const DATASETS: Dataset[] = [
  {
    name: "Models",
    about:
      "Models with prices, context and parameters: those that this server can reach, all that are known, or only the others.",
    at: "/models",
    parameters: [
      ["output_modalities", "Output modality", ["all", "text", "image", "audio", "embeddings"]],
      ["available", "Which", ["true", "all", "false"]],
    ],
  },
  {
    name: "Rankings by day",
    about: "Tokens of each model, the fifty most used of a day and the sum of the others.",
    at: "/datasets/rankings-daily",
    parameters: [
      ["start_date", "From", []],
      ["end_date", "To", []],
      ["period", "Period", ["day", "week", "month"]],
    ],
  },
  {
    name: "Apps",
    about: "Apps that say who they are, by tokens.",
    at: "/datasets/app-rankings",
    parameters: [
      ["sort", "Order", ["popular", "trending"]],
      ["start_date", "From", []],
      ["end_date", "To", []],
    ],
  },
  {
    name: "Cost of sessions",
    about: "What conversations of an app cost, by model and number of turns.",
    at: "/datasets/session-cost",
    parameters: [],
  },
  {
    name: "Benchmarks",
    about: "Published scores of models, each with its source and date.",
    at: "/benchmarks?source=published",
    parameters: [],
  },
  {
    name: "Providers",
    about: "Who serves the models, with policies and places.",
    at: "/providers",
    parameters: [["available", "Which", ["true", "all"]]],
  },
];

/** What the site shows, as files. */
export default function Data() {
  return (
    <Page
      title="Data"
      lead="What the pages show, as JSON. Figures are of this server's own traffic; no prompt and no answer is in them."
    >
      {DATASETS.map((dataset) => (
        <Part key={dataset.name} dataset={dataset} />
      ))}
    </Page>
  );
}

function Part({ dataset }: { dataset: Dataset }) {
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const address = path(dataset.at, chosen);
  const file = `${dataset.name.toLowerCase().replaceAll(" ", "-")}.json`;
  return (
    <Section title={dataset.name}>
      <p className="mb-3 max-w-prose text-sm text-ink-2">{dataset.about}</p>
      {dataset.parameters.length > 0 && (
        <div className="grid max-w-2xl gap-x-4 sm:grid-cols-3">
          {dataset.parameters.map(([name, label, choices]) => {
            const set = (value: string) => setChosen({ ...chosen, [name]: value });
            return (
              <Field key={name} label={label}>
                {(ids) =>
                  choices.length > 0 ? (
                    <Select {...ids} value={chosen[name] ?? ""} onChange={(event) => set(event.target.value)}>
                      <option value="">Default</option>
                      {choices.map((choice) => (
                        <option key={choice}>{choice}</option>
                      ))}
                    </Select>
                  ) : (
                    <Input
                      {...ids}
                      type="date"
                      value={chosen[name] ?? ""}
                      onChange={(event) => set(event.target.value)}
                    />
                  )
                }
              </Field>
            );
          })}
        </div>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <code className="min-w-0 truncate rounded bg-sunken px-2 py-1 text-xs">GET {address}</code>
        <Copy text={window.location.origin + address} label="address" />
        <a href={address} download={file} className={buttonClass("plain", true)}>
          <Download aria-hidden className="size-3.5" /> Download
        </a>
      </div>
    </Section>
  );
}
