import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { changeOwnKey, deleteOwnKey, type OwnKey, ownKeys } from "@/api/settings";
import { day } from "@/format/dates";
import { Button } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Note";
import { ConfirmDialog } from "./ConfirmDialog";
import { OwnKeyDialog } from "./OwnKeyDialog";
import { FromFile, Head, isFromFile, Pending } from "./parts";

type Opened = { edit: OwnKey | null } | { remove: OwnKey } | null;

const nameOf = (row: OwnKey) => row.name || row.label;

function counted(list: string[], one: string): string {
  return list.length === 1 ? `1 ${one}` : `${list.length} ${one}s`;
}

export function OwnKeys() {
  const { data: rows, error, refetch } = useQuery(ownKeys);
  const [opened, setOpened] = useState<Opened>(null);
  const queries = useQueryClient();
  const close = () => setOpened(null);
  const refresh = () => queries.invalidateQueries({ queryKey: ["byok"] });
  const toggle = async (row: OwnKey) => {
    try {
      await changeOwnKey(row.id, { disabled: !row.disabled });
      await refresh();
    } catch (error) {
      toast.error(error instanceof Error ? error.message : String(error));
    }
  };
  const remove = async (row: OwnKey) => {
    await deleteOwnKey(row.id);
    await refresh();
    toast.success(`${nameOf(row)} is deleted`);
  };
  const columns: Column<OwnKey>[] = [
    {
      name: "Key",
      value: nameOf,
      cell: (row) => (
        <>
          <span className="font-medium">{nameOf(row)}</span> {isFromFile(row) && <FromFile />}
          <code className="block text-xs font-normal text-ink-3">{row.label}</code>
        </>
      ),
    },
    { name: "Provider", value: (row) => row.provider, cell: (row) => row.provider },
    {
      name: "Pays for",
      cell: (row) => (
        <span className="flex flex-wrap gap-1">
          <Chip>{row.allowed_api_key_hashes ? counted(row.allowed_api_key_hashes, "API key") : "every API key"}</Chip>
          {row.allowed_models && <Chip>{counted(row.allowed_models, "model")}</Chip>}
        </span>
      ),
    },
    { name: "Used", cell: (row) => (row.is_fallback ? "last" : "first") },
    {
      name: "State",
      value: (row) => (row.disabled ? 1 : 0),
      cell: (row) => (row.disabled ? <Chip tone="warn">off</Chip> : <Chip tone="good">on</Chip>),
    },
    { name: "Since", value: (row) => row.created_at, cell: (row) => day(row.created_at) },
    {
      name: "Change",
      className: "sm:text-right",
      cell: (row) =>
        isFromFile(row) ? (
          <span className="text-xs text-ink-3">in the file</span>
        ) : (
          <span className="inline-flex flex-wrap gap-1">
            <Button
              small
              look="quiet"
              onClick={() => void toggle(row)}
              aria-label={`${row.disabled ? "Switch on" : "Switch off"} ${nameOf(row)}`}
            >
              {row.disabled ? "Switch on" : "Switch off"}
            </Button>
            <Button small look="quiet" onClick={() => setOpened({ edit: row })} aria-label={`Edit ${nameOf(row)}`}>
              Edit
            </Button>
            <Button small look="quiet" onClick={() => setOpened({ remove: row })} aria-label={`Delete ${nameOf(row)}`}>
              Delete
            </Button>
          </span>
        ),
    },
  ];
  return (
    <>
      <Head
        title="Own provider keys"
        action={
          <Button look="primary" onClick={() => setOpened({ edit: null })}>
            <Plus aria-hidden className="size-4" /> Add a key
          </Button>
        }
      >
        A caller&apos;s own key at a provider that is connected here: its calls are billed by the provider to whoever
        owns it. A key is never shown again.
      </Head>
      {rows === undefined ? (
        <Pending error={error} retry={() => void refetch()} what="own provider keys" />
      ) : rows.length === 0 ? (
        <Empty title="No own provider keys yet">
          Requests can also bring one along, in the header <code>X-Provider-API-Keys</code>.
        </Empty>
      ) : (
        <DataTable columns={columns} rows={rows} rowKey={(row) => row.id} caption="Own provider keys" />
      )}
      {opened && "edit" in opened && <OwnKeyDialog edited={opened.edit} onClose={close} />}
      {opened && "remove" in opened && (
        <ConfirmDialog
          title={`Delete ${nameOf(opened.remove)}?`}
          does="Delete"
          run={() => remove(opened.remove)}
          onClose={close}
        >
          Calls that it paid for go on the keys of this server from then on.
        </ConfirmDialog>
      )}
    </>
  );
}
