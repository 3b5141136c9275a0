import { type ModelParameter, type Parameter, parametersOf, REQUEST_PARAMETERS } from "@/samples/parameters";
import type { Model } from "@/api/types";
import { type Column, DataTable } from "@/ui/DataTable";

const NAME: Column<Parameter> = {
  name: "Name",
  value: (row) => row.name,
  cell: (row) => <code className="text-[0.8125rem] font-medium">{row.name}</code>,
};

const TYPE: Column<Parameter> = {
  name: "Type",
  cell: (row) => (
    <>
      {row.type}
      {row.range && <span className="block text-xs text-ink-3">{row.range}</span>}
    </>
  ),
};

const DESCRIPTION: Column<Parameter> = {
  name: "Description",
  cell: (row) => row.description || "-",
  className: "max-sm:col-span-2 sm:min-w-72",
};

const COLUMNS: Column<ModelParameter>[] = [
  NAME,
  TYPE,
  {
    name: "Default",
    cell: (row) =>
      row.own === null ? (
        (row.default ?? "-")
      ) : (
        <span className="font-medium" title="This model's own">
          {row.own}
        </span>
      ),
  },
  DESCRIPTION,
];

export function ModelParameters({ model }: { model: Model }) {
  const rows = parametersOf(model);
  const hasOwn = rows.some((row) => row.own !== null);
  return (
    <>
      <p className="mb-3 max-w-prose text-sm text-ink-2">
        What this model honours at one provider at least. What a provider does not know is left out, unless{" "}
        <code>provider.require_parameters</code> is true.
        {hasOwn && " A default in bold is the model's own."}
      </p>
      <DataTable caption={`Parameters of ${model.name}`} columns={COLUMNS} rows={rows} rowKey={(row) => row.name} />
    </>
  );
}

const REQUEST_COLUMNS: Column<Parameter>[] = [
  NAME,
  TYPE,
  { name: "Default", cell: (row) => row.default ?? "-" },
  DESCRIPTION,
];

export function RequestParameters() {
  return (
    <DataTable
      caption="Parameters of every request"
      columns={REQUEST_COLUMNS}
      rows={REQUEST_PARAMETERS}
      rowKey={(row) => row.name}
    />
  );
}
