import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { keys } from "@/api/account";
import { type Filters, type GenerationRow, generations, type Outcome } from "@/api/generations";
import type { Session } from "@/api/types";
import { clockTime, moment } from "@/format/dates";
import { count, latency, money, throughput, whole } from "@/format/numbers";
import { type Search, useSearch } from "@/lib/search";
import { Button } from "@/ui/Button";
import { Chip, type Tone } from "@/ui/Chip";
import { type Column, DataTable } from "@/ui/DataTable";
import { Input, Select } from "@/ui/Field";
import { GenerationDrawer } from "@/ui/GenerationDrawer";
import { Loading } from "@/ui/Loading";
import { Empty, Problem } from "@/ui/Note";
import { Page } from "@/ui/Page";
import { SignedIn } from "@/ui/SignedIn";

/** What can be typed: its name in the address, its label, and what is looked for. */
const TEXTS = [
  ["q", "Search", "Id, name or title"],
  ["model", "Model", "author/slug"],
  ["provider", "Provider", "Slug or name"],
  ["app", "App", "Its address"],
  ["min_cost", "Cost from $", "0.01"],
] as const;

/** How long nobody types before the server is asked. */
const PAUSE_MS = 250;

const OUTCOMES: Record<Outcome, Tone> = { done: "good", failed: "bad", cancelled: "warn", interrupted: "bad" };

/** One row per request, newest first; a click opens all that is known of it. What was said is nowhere kept. */
export default function Logs() {
  return (
    <Page wide title="Logs" lead="Every request, newest first. Prompts and answers are not kept.">
      <SignedIn>{(who) => <Table who={who} />}</SignedIn>
    </Page>
  );
}

function Table({ who }: { who: Session }) {
  const [search, change] = useSearch();
  const filters = filtersOf(search);
  const log = useInfiniteQuery(generations(filters));
  const { data: named = [] } = useQuery({ ...keys, enabled: who.kind === "management" });
  const rows = log.data?.pages.flatMap((page) => page.data);
  const isFiltered = Object.keys(filters).length > 0;
  const clear = () => change(Object.fromEntries(Object.keys(filters).map((name) => [name, null])));
  return (
    <>
      <div className="mb-4 flex flex-wrap items-end gap-2">
        {TEXTS.map(([name, label, hint]) => (
          <label key={name} className="flex flex-col gap-1 text-xs text-ink-2">
            {label}
            <Typed
              value={search[name] ?? ""}
              placeholder={hint}
              inputMode={name === "min_cost" ? "decimal" : "text"}
              onSettled={(value) => change({ [name]: value })}
            />
          </label>
        ))}
        {who.kind === "management" && (
          <label className="flex flex-col gap-1 text-xs text-ink-2">
            Key
            <Select
              className="!w-36"
              value={search.key ?? ""}
              onChange={(event) => change({ key: event.target.value })}
            >
              <option value="">All</option>
              {named.map((key) => (
                <option key={key.hash} value={key.hash}>
                  {key.name || key.label}
                </option>
              ))}
            </Select>
          </label>
        )}
        <label className="flex flex-col gap-1 text-xs text-ink-2">
          Outcome
          <Select
            className="!w-32"
            value={search.outcome ?? ""}
            onChange={(event) => change({ outcome: event.target.value })}
          >
            <option value="">All</option>
            {Object.keys(OUTCOMES).map((outcome) => (
              <option key={outcome}>{outcome}</option>
            ))}
          </Select>
        </label>
        {isFiltered && (
          <Button look="quiet" onClick={clear}>
            Clear
          </Button>
        )}
        <Button className="ml-auto" onClick={() => void log.refetch()} disabled={log.isFetching}>
          <RefreshCw aria-hidden className={`size-4 ${log.isFetching ? "animate-spin" : ""}`} /> Refresh
        </Button>
      </div>
      {log.error && !rows ? (
        <Problem error={log.error} retry={() => void log.refetch()} />
      ) : !rows ? (
        <Loading />
      ) : rows.length === 0 ? (
        <Empty
          title="No requests found"
          action={isFiltered ? <Button onClick={clear}>Clear filters</Button> : undefined}
        >
          {isFiltered
            ? "No request meets all of these filters."
            : "Send a request, or open the chat: it appears here when it ends."}
        </Empty>
      ) : (
        <>
          <DataTable caption="Requests" columns={columns(change)} rows={rows} rowKey={(row) => row.id} csv="logs.csv" />
          {log.hasNextPage && (
            <div className="mt-4 flex justify-center">
              <Button onClick={() => void log.fetchNextPage()} disabled={log.isFetchingNextPage}>
                {log.isFetchingNextPage ? "Loading" : "Older requests"}
              </Button>
            </div>
          )}
        </>
      )}
      {search.id && <GenerationDrawer id={search.id} onClose={() => change({ id: null })} />}
    </>
  );
}

/** A box that tells of its text when nobody types any more, or leaves it. */
function Typed({
  value,
  onSettled,
  ...rest
}: {
  value: string;
  placeholder: string;
  inputMode: "decimal" | "text";
  onSettled: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  const told = useRef(value);
  // Somebody else changed it: a link, or the button that clears all.
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setText(value);
  }, [value]);
  const settle = () => {
    if (text === told.current) return;
    told.current = text;
    onSettled(text);
  };
  useEffect(() => {
    const timer = setTimeout(settle, PAUSE_MS);
    return () => clearTimeout(timer);
  });
  return (
    <Input
      {...rest}
      className="!w-36"
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={settle}
      onKeyDown={(event) => event.key === "Enter" && settle()}
    />
  );
}

function filtersOf(search: Search): Filters {
  const names = ["q", "model", "provider", "key", "app", "outcome", "min_cost"] as const;
  return Object.fromEntries(names.flatMap((name) => (search[name] ? [[name, search[name]]] : [])));
}

function columns(change: (changes: Record<string, string | null>) => void): Column<GenerationRow>[] {
  return [
    {
      name: "Time",
      value: (row) => row.created_at,
      cell: (row) => (
        <button
          type="button"
          onClick={() => change({ id: row.id })}
          className="min-h-6 text-left whitespace-nowrap text-accent hover:underline"
          title={row.created_at}
        >
          {moment(row.created_at)}
          <span className="sr-only"> {clockTime(row.created_at)}: open</span>
        </button>
      ),
    },
    { name: "Model", value: (row) => row.model, cell: (row) => row.model },
    { name: "Provider", value: (row) => row.provider_name, cell: (row) => row.provider_name ?? "-" },
    { name: "App", value: (row) => row.app, cell: (row) => row.app ?? "-" },
    { name: "Key", value: (row) => row.key_name, cell: (row) => row.key_name ?? "-" },
    {
      name: "Tokens",
      numeric: true,
      value: (row) => row.prompt_tokens + row.completion_tokens,
      cell: (row) => (
        <span
          className="whitespace-nowrap"
          title={`${whole(row.prompt_tokens)} in (${whole(row.cached_tokens)} cached), ${whole(row.completion_tokens)} out (${whole(row.reasoning_tokens)} reasoning)`}
        >
          {count(row.prompt_tokens)} → {count(row.completion_tokens)}
        </span>
      ),
    },
    { name: "Cost", numeric: true, value: (row) => row.cost, cell: (row) => money(row.cost) },
    { name: "First token", numeric: true, value: (row) => row.latency_ms, cell: (row) => latency(row.latency_ms) },
    { name: "Speed", numeric: true, value: (row) => row.throughput, cell: (row) => throughput(row.throughput) },
    {
      name: "Outcome",
      value: (row) => row.outcome,
      cell: (row) => (
        <span className="flex flex-wrap gap-1">
          <Chip tone={OUTCOMES[row.outcome]}>
            {row.outcome === "done"
              ? (row.finish_reason ?? "done")
              : `${row.outcome}${row.status ? ` ${row.status}` : ""}`}
          </Chip>
          {row.attempts > 1 && <Chip tone="warn">{row.attempts} attempts</Chip>}
        </span>
      ),
    },
  ];
}
