import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { credits, type Grant, grant, grants } from "@/api/account";
import { settings } from "@/api/settings";
import { moment } from "@/format/dates";
import { money, spend } from "@/format/numbers";
import { Button } from "@/ui/Button";
import { type Column, DataTable } from "@/ui/DataTable";
import { Field, Input } from "@/ui/Field";
import { Loading } from "@/ui/Loading";
import { Empty, Problem } from "@/ui/Note";
import { Fact, Page, Section } from "@/ui/Page";
import { SignedIn } from "@/ui/SignedIn";

export default function Credits() {
  return (
    <Page
      title="Credits"
      lead="What the operator granted, and what all keys spent of it. Without any grant nothing is limited."
    >
      <SignedIn management>
        {() => (
          <>
            <Balance />
            <GrantForm />
            <Ledger />
          </>
        )}
      </SignedIn>
    </Page>
  );
}

function Balance() {
  const { data: account, error, refetch } = useQuery(credits);
  const { data: rows } = useQuery(settings);
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!account) return <Loading />;
  const left = account.total_credits - account.total_usage;
  const isLow =
    !account.unlimited && left < Number(rows?.find((row) => row.setting === "money.low_balance")?.value ?? 0);
  return (
    <>
      {isLow && (
        <p role="status" className="mb-4 rounded-lg border border-warn/40 bg-warn-soft px-4 py-3 text-sm text-warn">
          {left > 0
            ? "The balance is low: when it is used up, calls that cost something are refused."
            : "The balance is used up: calls that cost something are refused."}{" "}
          <code>money.low_balance</code> in the configuration says from when on this is shown.
        </p>
      )}
      <dl className="mb-10 grid grid-cols-1 gap-6 rounded-lg border border-line p-6 sm:grid-cols-3">
        <Fact name="Balance">
          <span
            className={`text-2xl ${!account.unlimited && left <= 0 ? "text-bad" : ""}`}
            title={account.unlimited ? undefined : money(left)}
          >
            {account.unlimited ? "Unlimited" : spend(left)}
          </span>
        </Fact>
        <Fact name="Granted">
          <span className="text-2xl">{account.unlimited ? "-" : money(account.total_credits)}</span>
        </Fact>
        <Fact name="Spent">
          <span className="text-2xl" title={money(account.total_usage)}>
            {spend(account.total_usage)}
          </span>
        </Fact>
      </dl>
    </>
  );
}

function GrantForm() {
  const [amount, setAmount] = useState("");
  const [note, setNote] = useState("");
  const [failure, setFailure] = useState<unknown>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const queries = useQueryClient();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setFailure(null);
    const fits = /^-?\d+(\.\d{1,9})?$/.test(amount.trim()) && Number(amount) !== 0;
    setProblem(fits ? null : "An amount of dollars, such as 25; less than 0 takes back.");
    if (!fits) return;
    try {
      await grant(amount.trim(), note.trim());
      setAmount("");
      setNote("");
      await queries.invalidateQueries({ queryKey: ["credits"] });
    } catch (error) {
      setFailure(error);
    }
  };
  return (
    <Section title="Grant credits">
      <form
        onSubmit={(event) => void submit(event)}
        className="grid items-start gap-x-4 sm:grid-cols-[10rem_1fr_auto]"
        noValidate
      >
        <Field label="Amount in $" error={problem}>
          {(ids) => (
            <Input {...ids} inputMode="decimal" value={amount} onChange={(event) => setAmount(event.target.value)} />
          )}
        </Field>
        <Field label="Note">
          {(ids) => <Input {...ids} value={note} maxLength={200} onChange={(event) => setNote(event.target.value)} />}
        </Field>
        <Button type="submit" look="primary" className="sm:mt-[1.6rem]">
          Grant
        </Button>
      </form>
      {failure !== null && <Problem error={failure} />}
    </Section>
  );
}

const COLUMNS: Column<Grant>[] = [
  {
    name: "Time",
    value: (row) => row.created_at,
    cell: (row) => (
      <time dateTime={row.created_at} title={row.created_at}>
        {moment(row.created_at)}
      </time>
    ),
  },
  { name: "Amount", numeric: true, value: (row) => row.amount, cell: (row) => money(row.amount) },
  { name: "Note", value: (row) => row.note, cell: (row) => row.note ?? "-" },
];

function Ledger() {
  const { data: rows, error, refetch } = useQuery(grants);
  return (
    <Section title="Grants">
      {error ? (
        <Problem error={error} retry={() => void refetch()} />
      ) : !rows ? (
        <Loading />
      ) : rows.length === 0 ? (
        <Empty title="Nothing was granted yet">
          Until something is granted, spending is limited by keys and guardrails only.
        </Empty>
      ) : (
        <DataTable caption="Grants" columns={COLUMNS} rows={rows} rowKey={(row) => row.id} csv="grants.csv" />
      )}
    </Section>
  );
}
