import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { deleteGuardrail, type Guardrail, guardrails } from "@/api/settings";
import { spend } from "@/format/numbers";
import { Button } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Note";
import { AssignDialog } from "./AssignDialog";
import { ConfirmDialog } from "./ConfirmDialog";
import { rulesOf } from "./guardrail";
import { GuardrailDialog } from "./GuardrailDialog";
import { FromFile, Head, isFromFile, Pending } from "./parts";

type Opened = { edit: Guardrail | null } | { assign: Guardrail } | { remove: Guardrail } | null;

const EVERY = { daily: "a day", weekly: "a week", monthly: "a month" };

export function Guardrails() {
  const { data: rows, error, refetch } = useQuery(guardrails);
  const [opened, setOpened] = useState<Opened>(null);
  const queries = useQueryClient();
  const close = () => setOpened(null);
  const remove = async (row: Guardrail) => {
    await deleteGuardrail(row.id);
    await queries.invalidateQueries({ queryKey: ["guardrails"] });
    toast.success(`${row.name} is deleted`);
  };
  const columns: Column<Guardrail>[] = [
    {
      name: "Guardrail",
      value: (row) => row.name,
      cell: (row) => (
        <>
          <span className="font-medium">{row.name}</span> {isFromFile(row) && <FromFile />}
          {row.description && <span className="block text-xs text-ink-2">{row.description}</span>}
        </>
      ),
    },
    {
      name: "Budget of each key",
      numeric: true,
      value: (row) => row.limit_usd ?? null,
      cell: (row) =>
        row.limit_usd && row.reset_interval ? `${spend(row.limit_usd)} ${EVERY[row.reset_interval]}` : "-",
    },
    {
      name: "Rules",
      cell: (row) => (
        <span className="flex flex-wrap gap-1">
          {rulesOf(row).map((rule) => (
            <Chip key={rule}>{rule}</Chip>
          ))}
          {rulesOf(row).length === 0 && "-"}
        </span>
      ),
    },
    {
      name: "Change",
      className: "sm:text-right",
      cell: (row) =>
        isFromFile(row) ? (
          <span className="text-xs text-ink-3">in the file</span>
        ) : (
          <span className="inline-flex flex-wrap gap-1">
            <Button small look="quiet" onClick={() => setOpened({ assign: row })} aria-label={`Keys of ${row.name}`}>
              Keys
            </Button>
            <Button small look="quiet" onClick={() => setOpened({ edit: row })} aria-label={`Edit ${row.name}`}>
              Edit
            </Button>
            <Button small look="quiet" onClick={() => setOpened({ remove: row })} aria-label={`Delete ${row.name}`}>
              Delete
            </Button>
          </span>
        ),
    },
  ];
  return (
    <>
      <Head
        title="Guardrails"
        action={
          <Button look="primary" onClick={() => setOpened({ edit: null })}>
            <Plus aria-hidden className="size-4" /> New guardrail
          </Button>
        }
      >
        Rules over keys, beside the keys&apos; own. A call must satisfy all of them.
      </Head>
      {rows === undefined ? (
        <Pending error={error} retry={() => void refetch()} what="its guardrails" />
      ) : rows.length === 0 ? (
        <Empty title="No guardrails yet">
          Bound what keys may spend, which models and providers they reach, and what their prompts may hold.
        </Empty>
      ) : (
        <DataTable columns={columns} rows={rows} rowKey={(row) => row.id} caption="Guardrails" />
      )}
      {opened && "edit" in opened && <GuardrailDialog edited={opened.edit} onClose={close} />}
      {opened && "assign" in opened && <AssignDialog guardrail={opened.assign} onClose={close} />}
      {opened && "remove" in opened && (
        <ConfirmDialog
          title={`Delete ${opened.remove.name}?`}
          does="Delete"
          run={() => remove(opened.remove)}
          onClose={close}
        >
          Its rules end at once for every key that it holds for.
        </ConfirmDialog>
      )}
    </>
  );
}
