import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { changeKey, deleteKey, type Key, type KeyBudget, keys, ownKey } from "@/api/account";
import { session } from "@/api/queries";
import { ago, day } from "@/format/dates";
import { money, spend } from "@/format/numbers";
import { Button } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { Copy } from "@/ui/Copy";
import { type Column, DataTable } from "@/ui/DataTable";
import { Dialog } from "@/ui/Dialog";
import { Loading } from "@/ui/Loading";
import { Meter } from "@/ui/Meter";
import { Empty, Problem } from "@/ui/Note";
import { Fact, Page } from "@/ui/Page";
import { SignedIn } from "@/ui/SignedIn";
import { KeyDialog } from "./keys/KeyDialog";

type Opened = { edit: Key | null } | { remove: Key } | { secret: string } | null;

export default function Keys() {
  const [opened, setOpened] = useState<Opened>(null);
  const { data: who } = useQuery(session);
  return (
    <Page
      wide
      title="Keys"
      lead="API keys for your programs, each with limits of its own."
      actions={
        who?.kind === "management" && (
          <Button look="primary" onClick={() => setOpened({ edit: null })}>
            <Plus aria-hidden className="size-4" /> Create key
          </Button>
        )
      }
    >
      <SignedIn>{(who) => (who.kind === "management" ? <List open={setOpened} /> : <Own name={who.name} />)}</SignedIn>
      {opened && "edit" in opened && (
        <KeyDialog
          edited={opened.edit}
          onClose={() => setOpened((now) => (now && "edit" in now ? null : now))}
          onCreated={(secret) => setOpened({ secret })}
        />
      )}
      {opened && "remove" in opened && <Remove removed={opened.remove} onClose={() => setOpened(null)} />}
      {opened && "secret" in opened && <Secret secret={opened.secret} onClose={() => setOpened(null)} />}
    </Page>
  );
}

/** What somebody who is signed in with an API key may know of it. */
function Own({ name }: { name: string }) {
  const { data: key, error, refetch } = useQuery(ownKey);
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!key) return <Loading />;
  return (
    <section className="rounded-lg border border-line p-6">
      <h2 className="text-lg font-semibold">{name || "Your key"}</h2>
      <p className="mb-4 text-sm text-ink-2">
        <code>{key.label}</code>. Other keys are seen and made with a management key.
      </p>
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-5">
        <Fact name="Used in all">
          <Usage of={{ ...key, name }} />
        </Fact>
        <Fact name="Today" title={money(key.usage_daily)}>
          {spend(key.usage_daily)}
        </Fact>
        <Fact name="This week" title={money(key.usage_weekly)}>
          {spend(key.usage_weekly)}
        </Fact>
        <Fact name="This month" title={money(key.usage_monthly)}>
          {spend(key.usage_monthly)}
        </Fact>
        <Fact name="Expires">{key.expires_at ? day(key.expires_at) : "never"}</Fact>
      </dl>
      {key.budgets.length > 0 && (
        <div className="mt-6">
          <DataTable caption="Budgets" columns={BUDGETS} rows={key.budgets} rowKey={(row) => JSON.stringify(row)} />
        </div>
      )}
    </section>
  );
}

const BUDGETS: Column<KeyBudget>[] = [
  { name: "Budget", cell: (row) => (row.scope === "key_limit" ? "The key's own limit" : "A guardrail's") },
  { name: "Starts afresh", cell: (row) => row.reset_interval ?? "never" },
  { name: "Limit", numeric: true, value: (row) => row.limit_usd, cell: (row) => money(row.limit_usd) },
  { name: "Spent", numeric: true, value: (row) => row.spend_usd, cell: (row) => money(row.spend_usd) },
  { name: "Left", numeric: true, value: (row) => row.remaining_usd, cell: (row) => money(row.remaining_usd) },
];

function List({ open }: { open: (opened: Opened) => void }) {
  const { data: all, error, refetch } = useQuery(keys);
  const queries = useQueryClient();
  const toggle = async (key: Key) => {
    try {
      await changeKey(key.hash, { disabled: !key.disabled });
      await queries.invalidateQueries({ queryKey: ["keys"] });
    } catch (error) {
      toast.error(error instanceof Error ? error.message : "The key was not changed.");
    }
  };
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!all) return <Loading />;
  if (all.length === 0) return <Empty title="No keys yet">Create one for your first program.</Empty>;
  const columns: Column<Key>[] = [
    {
      name: "Name",
      value: (key) => key.name,
      cell: (key) => (
        <span>
          <span className="font-medium">{key.name || "(no name)"}</span>
          <code className="block text-xs text-ink-3">{key.label}</code>
        </span>
      ),
    },
    { name: "State", value: (key) => state(key)[0], cell: (key) => <Chip tone={state(key)[1]}>{state(key)[0]}</Chip> },
    { name: "Used of limit", numeric: true, value: (key) => key.usage, cell: (key) => <Usage of={key} /> },
    { name: "Today", numeric: true, value: (key) => key.usage_daily, cell: (key) => spend(key.usage_daily) },
    { name: "This month", numeric: true, value: (key) => key.usage_monthly, cell: (key) => spend(key.usage_monthly) },
    {
      name: "Own provider keys",
      title: "What calls on callers' own keys cost at the providers",
      numeric: true,
      value: (key) => key.byok_usage,
      cell: (key) => <span title={money(key.byok_usage)}>{spend(key.byok_usage)}</span>,
    },
    { name: "Rules", cell: (key) => <Rules of={key} /> },
    {
      name: "Created",
      value: (key) => key.created_at,
      cell: (key) => <span title={key.created_at}>{day(key.created_at)}</span>,
    },
    {
      name: "Last used",
      value: (key) => key.last_used_at,
      cell: (key) => (
        <span title={key.last_used_at ?? undefined}>{key.last_used_at ? ago(key.last_used_at) : "never"}</span>
      ),
    },
    {
      name: "Expires",
      value: (key) => key.expires_at,
      cell: (key) => (key.expires_at ? day(key.expires_at) : "never"),
    },
    {
      name: "Actions",
      cell: (key) => (
        <span className="flex flex-wrap gap-1">
          <Button small onClick={() => open({ edit: key })} aria-label={`Edit ${key.name || key.label}`}>
            Edit
          </Button>
          <Button
            small
            onClick={() => void toggle(key)}
            aria-label={`${key.disabled ? "Enable" : "Disable"} ${key.name || key.label}`}
          >
            {key.disabled ? "Enable" : "Disable"}
          </Button>
          <Button
            small
            look="danger"
            onClick={() => open({ remove: key })}
            aria-label={`Delete ${key.name || key.label}`}
          >
            Delete
          </Button>
        </span>
      ),
    },
  ];
  return <DataTable caption="Keys" columns={columns} rows={all} rowKey={(key) => key.hash} csv="keys.csv" />;
}

function state(key: Key): [string, "good" | "warn" | "bad"] {
  if (key.disabled) return ["disabled", "bad"];
  if (key.expires_at && Date.parse(key.expires_at) <= Date.now()) return ["expired", "bad"];
  if (key.limit !== null && (key.limit_remaining ?? 0) <= 0) return ["at its limit", "warn"];
  return ["active", "good"];
}

function Usage({ of: key }: { of: Pick<Key, "name" | "usage" | "limit" | "limit_remaining" | "limit_reset"> }) {
  if (key.limit === null) return <span title={money(key.usage)}>{spend(key.usage)}</span>;
  const used = key.limit - (key.limit_remaining ?? 0);
  const part = key.limit > 0 ? used / key.limit : 1;
  return (
    <span title={`${money(used)} of ${money(key.limit)}`}>
      {spend(used)} of {spend(key.limit)}
      {key.limit_reset && <span className="text-ink-3"> {key.limit_reset}</span>}
      <Meter label={`Used of the limit of ${key.name}`} part={part} />
    </span>
  );
}

function Rules({ of: key }: { of: Key }) {
  const rules = [
    key.allowed_models && `${key.allowed_models.length} model${key.allowed_models.length === 1 ? "" : "s"}`,
    key.allowed_providers && `${key.allowed_providers.length} provider${key.allowed_providers.length === 1 ? "" : "s"}`,
    key.requests_per_minute && `${key.requests_per_minute} req/min`,
    key.tokens_per_minute && `${key.tokens_per_minute} tok/min`,
  ].filter(Boolean);
  const title = [...(key.allowed_models ?? []), ...(key.allowed_providers ?? [])].join(", ");
  return <span title={title || undefined}>{rules.length > 0 ? rules.join(", ") : "-"}</span>;
}

function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Dialog
      open
      onClose={onClose}
      title="Your new key"
      description="It is shown this once. Copy it now: the server keeps only its hash."
    >
      <div className="flex items-center justify-between gap-2 rounded-md border border-line bg-raised p-3">
        <code className="min-w-0 text-sm break-all">{secret}</code>
        <Copy text={secret} label="key" />
      </div>
      <div className="mt-4 flex justify-end">
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}

function Remove({ removed, onClose }: { removed: Key; onClose: () => void }) {
  const [failure, setFailure] = useState<unknown>(null);
  const queries = useQueryClient();
  const remove = async () => {
    try {
      await deleteKey(removed.hash);
      await queries.invalidateQueries({ queryKey: ["keys"] });
      onClose();
    } catch (error) {
      setFailure(error);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Delete ${removed.name || removed.label}?`}
      description="Programs that use it are refused from then on. What it spent stays in the ledger."
    >
      {failure !== null && <Problem error={failure} />}
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>Keep it</Button>
        <Button look="danger" onClick={() => void remove()}>
          Delete
        </Button>
      </div>
    </Dialog>
  );
}
