import { useQuery } from "@tanstack/react-query";
import { type Attempt, type Because, type Generation, generation } from "@/api/generations";
import { moment } from "@/format/dates";
import { latency, money, throughput, whole } from "@/format/numbers";
import { because, removed } from "./because";
import { Chip } from "./Chip";
import { Copy } from "./Copy";
import { Dialog } from "./Dialog";
import { Skeleton } from "./Loading";
import { Problem } from "./Note";
import { Fact } from "./Page";

/** All that is known of one call: who answered after whom, what it took and what it cost. */
export function GenerationDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { data: call, error, refetch } = useQuery(generation(id));
  return (
    <Dialog side open onClose={onClose} title="Generation">
      <p className="mb-4 flex items-center gap-1 text-ink-2">
        <code className="min-w-0 truncate text-xs">{id}</code>
        <Copy text={id} label="generation id" />
      </p>
      {error ? (
        <Problem error={error} retry={() => void refetch()} />
      ) : call ? (
        <Details call={call} />
      ) : (
        <div className="space-y-3">
          {[1, 2, 3, 4].map((line) => (
            <Skeleton key={line} className="h-10 w-full" />
          ))}
        </div>
      )}
    </Dialog>
  );
}

function Details({ call }: { call: Generation }) {
  const speed =
    call.tokens_completion && call.generation_time ? call.tokens_completion / (call.generation_time / 1000) : null;
  const raw = JSON.stringify(call, null, 2);
  return (
    <>
      <dl className="mb-6 grid grid-cols-2 gap-4 sm:grid-cols-3">
        <Fact name="Model">{call.model}</Fact>
        <Fact name="Provider">{call.provider_name ?? "-"}</Fact>
        <Fact name="Time" title={call.created_at}>
          {moment(call.created_at)}
        </Fact>
        <Fact name="Cost">{money(call.total_cost)}</Fact>
        <Fact name="First token">{latency(call.latency)}</Fact>
        <Fact name="Speed of the stream">{throughput(speed)}</Fact>
        <Fact name="Prompt tokens">
          {whole(call.tokens_prompt)}
          {call.native_tokens_cached ? (
            <span className="text-ink-3"> ({whole(call.native_tokens_cached)} cached)</span>
          ) : null}
        </Fact>
        <Fact name="Completion tokens">
          {whole(call.tokens_completion)}
          {call.native_tokens_reasoning ? (
            <span className="text-ink-3"> ({whole(call.native_tokens_reasoning)} reasoning)</span>
          ) : null}
        </Fact>
        <Fact name="Finish reason" title={call.native_finish_reason ?? undefined}>
          {call.cancelled ? "the client left" : (call.finish_reason ?? "-")}
        </Fact>
        {call.num_media_prompt ? <Fact name="Pictures and clips">{whole(call.num_media_prompt)}</Fact> : null}
        {call.app_name && <Fact name="App">{call.app_name}</Fact>}
        {call.router && <Fact name="Chosen by">{call.router}</Fact>}
        {call.preset_id && <Fact name="Preset">{call.preset_id}</Fact>}
        {call.service_tier && <Fact name="Service tier">{call.service_tier}</Fact>}
        {call.session_id && <Fact name="Session">{call.session_id}</Fact>}
      </dl>
      <p className="mb-6 flex flex-wrap gap-1.5">
        {call.streamed && <Chip>streamed</Chip>}
        {call.is_byok && <Chip tone="accent">own provider key</Chip>}
        {call.usage_estimated && <Chip tone="warn">tokens estimated</Chip>}
      </p>
      <h3 className="mb-2 font-semibold">Attempts</h3>
      <Attempts attempts={call.provider_responses ?? []} />
      <details className="mt-6">
        <summary className="min-h-6 text-sm font-medium">Raw record</summary>
        <div className="mt-2 flex justify-end">
          <Copy text={raw} label="record">
            JSON
          </Copy>
        </div>
        <pre className="max-h-96 overflow-auto rounded-md bg-sunken p-3 text-xs" tabIndex={0}>
          {raw}
        </pre>
      </details>
    </>
  );
}

function Attempts({ attempts }: { attempts: Attempt[] }) {
  if (attempts.length === 0) return <p className="text-sm text-ink-2">No attempt is on record.</p>;
  return (
    <ol className="space-y-2">
      {attempts.map((attempt, index) => {
        const good = attempt.status !== null && attempt.status < 400;
        return (
          <li
            key={attempt.id ?? index}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md border border-line px-3 py-2 text-sm"
          >
            <span className="text-ink-3 tabular-nums">{index + 1}</span>
            <span className="font-medium">{attempt.provider_name ?? attempt.endpoint_id ?? "-"}</span>
            <span className="min-w-0 truncate text-ink-2">{attempt.model_permaslug}</span>
            <span className="ml-auto flex items-center gap-2">
              <span className="tabular-nums">{latency(attempt.latency)}</span>
              <Chip tone={good ? "good" : "bad"}>{attempt.status ?? "no answer"}</Chip>
            </span>
            {attempt.because && <Why why={attempt.because} />}
          </li>
        );
      })}
    </ol>
  );
}

function Why({ why }: { why: Because }) {
  const others = removed(why);
  return (
    <p className="w-full text-ink-2">
      {because(why)}.{others.length > 0 && <> Could not be asked: {others.join(", ")}.</>}
    </p>
  );
}
