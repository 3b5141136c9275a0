import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { models } from "@/api/queries";
import type { Model } from "@/api/types";
import { perMillion, perThousand, UNKNOWN } from "@/format/numbers";
import { useSearch } from "@/lib/search";
import { type Column, DataTable } from "@/ui/DataTable";
import { Input } from "@/ui/Field";
import { Loading } from "@/ui/Loading";
import { Empty, Problem } from "@/ui/Note";
import { Page } from "@/ui/Page";
import { price, wanted } from "./models/filters";
import { parts } from "./models/Row";

const COLUMNS: Column<Model>[] = [
  {
    name: "Model",
    value: (model) => model.name,
    cell: (model) => (
      <Link
        to={"/$author/$slug/$tab" as never}
        params={{ ...parts(model.id), tab: "pricing" } as never}
        className="font-medium hover:underline"
      >
        {model.name}
      </Link>
    ),
  },
  perToken("Input $/M", (model) => model.pricing.prompt),
  perToken("Output $/M", (model) => model.pricing.completion),
  perToken("Cache read $/M", (model) => model.pricing.input_cache_read),
  perToken("Cache write $/M", (model) => model.pricing.input_cache_write),
  perToken("Audio in $/M", (model) => model.pricing.audio),
  {
    name: "Images $/K",
    numeric: true,
    value: (model) => price(model.pricing.image),
    cell: (model) => nonzero(price(model.pricing.image)),
  },
  {
    name: "Requests $/K",
    numeric: true,
    value: (model) => price(model.pricing.request),
    cell: (model) => nonzero(price(model.pricing.request)),
  },
  {
    name: "Long prompts",
    cell: (model) =>
      model.pricing.overrides?.map((step) => (
        <span key={step.min_prompt_tokens} className="block whitespace-nowrap">
          over {step.min_prompt_tokens.toLocaleString("en-US")}: {perMillion(step.prompt)} /{" "}
          {perMillion(step.completion)}
        </span>
      )),
  },
];

/** What every model costs here, and how a bill comes about. */
export default function Pricing() {
  const [search, change] = useSearch();
  const { data: all, error, refetch } = useQuery(models);
  const rows = all?.filter(wanted(search));
  return (
    <Page
      wide
      title="Pricing"
      lead="The lowest list price of each model over the providers that this server can reach. A call is billed at the price of the provider that answered it, to the nano-dollar, and only for an answer that arrived."
    >
      <Input
        type="search"
        aria-label="Search models"
        placeholder="Search models"
        value={search.q ?? ""}
        onChange={(event) => change({ q: event.target.value })}
        className="mb-4 max-w-md"
      />
      {error ? (
        <Problem error={error} retry={() => void refetch()} />
      ) : !rows ? (
        <Loading />
      ) : rows.length === 0 ? (
        <Empty title="No models found">No model has these words in its name.</Empty>
      ) : (
        <DataTable
          caption="Prices"
          columns={COLUMNS}
          rows={rows}
          rowKey={(model) => model.id}
          csv="prices.csv"
          initial={{ column: "Input $/M" }}
        />
      )}
    </Page>
  );
}

function perToken(name: string, of: (model: Model) => string | undefined): Column<Model> {
  return {
    name,
    numeric: true,
    // In CSV the same unit as on the page.
    value: (model) => million(price(of(model))),
    cell: (model) => perMillion(price(of(model))),
  };
}

function million(value: number | null): number | null {
  return value === null ? null : Number((value * 1e6).toPrecision(12));
}

/** Most models charge nothing for a picture or a request by itself: that is not "free". */
function nonzero(value: number | null): string {
  return value === null || value === 0 ? UNKNOWN : perThousand(value);
}
