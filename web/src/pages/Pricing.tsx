import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { knownModels, models } from "@/api/queries";
import { useSearch } from "@/lib/search";
import { useTyped } from "@/lib/useTyped";
import { DataTable } from "@/ui/DataTable";
import { Loading } from "@/ui/Loading";
import { Empty, Problem } from "@/ui/Note";
import { Page } from "@/ui/Page";
import { SearchBox } from "@/ui/SearchBox";
import * as named from "./models/columns";
import { wanted } from "./models/filters";
import { KnownMore, useKnown } from "./models/Known";

const COLUMNS = [
  named.name("pricing"),
  named.input,
  named.output,
  named.cacheRead,
  named.cacheWrite,
  named.audio,
  named.images,
  named.requests,
  named.longPrompts,
];

/** What every model costs here, and how a bill comes about. */
export default function Pricing() {
  const [search] = useSearch();
  const typed = useTyped("q");
  const known = useKnown();
  const query = { ...(known.isAsked ? knownModels : models), placeholderData: keepPreviousData };
  const { data: all, error, refetch } = useQuery(query);
  const rows = all?.filter(wanted({ ...search, q: typed.text }));
  return (
    <Page
      wide
      title="Pricing"
      lead="The lowest price of each model over the providers that this server can reach, discounts taken off. A call is billed at the price of the provider that answered it, to the nano-dollar, and only for an answer that arrived."
    >
      <SearchBox label="Search models" typed={typed} className="mb-4 max-w-md" />
      {error ? (
        <Problem error={error} retry={() => void refetch()} />
      ) : !rows ? (
        <Loading />
      ) : (
        <>
          {rows.length === 0 ? (
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
          <KnownMore />
        </>
      )}
    </Page>
  );
}
