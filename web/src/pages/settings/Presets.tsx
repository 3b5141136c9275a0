import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { type Preset, preset, presets, presetVersions } from "@/api/settings";
import { day, moment } from "@/format/dates";
import { Button } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { Code } from "@/ui/Code";
import { Copy } from "@/ui/Copy";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Note";
import { FromFile, Head, isFromFile, Pending } from "./parts";
import { EMPTY_CONFIG, formOf, formOfVersion, type PresetForm } from "./preset";
import { PresetDialog } from "./PresetDialog";

type Opened = { form: PresetForm; isNew: boolean } | null;

export function Presets() {
  const { data: rows, error, refetch } = useQuery(presets);
  const [opened, setOpened] = useState<Opened>(null);
  const columns: Column<Preset>[] = [
    { name: "Preset", value: (row) => row.slug, cell: (row) => <span className="font-medium">{row.name}</span> },
    {
      name: "Called for as",
      cell: (row) => (
        <span className="inline-flex items-center gap-1">
          <code className="text-xs">@preset/{row.slug}</code>
          <Copy text={`@preset/${row.slug}`} label={`name of ${row.name}`} />
        </span>
      ),
    },
    { name: "Description", cell: (row) => row.description ?? "-" },
    { name: "Changed", value: (row) => row.updated_at, cell: (row) => day(row.updated_at) },
    {
      name: "State",
      value: (row) => row.status,
      cell: (row) =>
        fromFile(row) ? <FromFile /> : <Chip tone={row.status === "active" ? "good" : "plain"}>{row.status}</Chip>,
    },
  ];
  return (
    <>
      <Head
        title="Presets"
        action={
          <Button
            look="primary"
            onClick={() => setOpened({ form: { slug: "", system: "", config: EMPTY_CONFIG }, isNew: true })}
          >
            <Plus aria-hidden className="size-4" /> New preset
          </Button>
        }
      >
        Models, instructions and parameters under one name. What a request says itself wins.
      </Head>
      {rows === undefined ? (
        <Pending error={error} retry={() => void refetch()} what="its presets" />
      ) : rows.length === 0 ? (
        <Empty title="No presets yet">
          Make one here, or write a <code>[[preset]]</code> section into the configuration file.
        </Empty>
      ) : (
        <DataTable
          columns={columns}
          rows={rows}
          rowKey={(row) => row.slug}
          caption="Presets"
          detail={(row) => <Detail row={row} edit={(form) => setOpened({ form, isNew: false })} />}
        />
      )}
      {opened && <PresetDialog start={opened.form} isNew={opened.isNew} onClose={() => setOpened(null)} />}
    </>
  );
}

/** A preset that was saved here has a version; one of the file has none. */
function fromFile(row: Preset): boolean {
  return isFromFile(row) || (row.source === undefined && row.designated_version_id === null);
}

function Detail({ row, edit }: { row: Preset; edit: (form: PresetForm) => void }) {
  const { data: whole, error, refetch } = useQuery(preset(row.slug));
  const stored = !fromFile(row);
  const { data: versions } = useQuery({ ...presetVersions(row.slug), enabled: stored, retry: false });
  if (!whole) return <Pending error={error} retry={() => void refetch()} what="this preset" />;
  const now = formOf(whole);
  return (
    <>
      {now.system && <Code label="System prompt" code={now.system} />}
      <Code language="json" label="Parameters" code={now.config} />
      {stored && (
        <div className="flex flex-wrap items-center gap-2">
          <Button small onClick={() => edit(now)}>
            Edit as a new version
          </Button>
        </div>
      )}
      {versions && versions.length > 0 && (
        <>
          <h3 className="mt-4 mb-2 text-sm font-semibold">Versions</h3>
          <ul className="divide-y divide-line rounded-md border border-line bg-ground text-sm">
            {versions.map((version) => (
              <li key={version.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5">
                <span className="tabular-nums">Version {version.version}</span>
                <span className="text-ink-2">{moment(version.created_at)}</span>
                {version.id === whole.designated_version_id && <Chip tone="good">in force</Chip>}
                <Button small look="quiet" className="ml-auto" onClick={() => edit(formOfVersion(row.slug, version))}>
                  Start from it<span className="sr-only"> (version {version.version})</span>
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
