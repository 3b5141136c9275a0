import { useQuery } from "@tanstack/react-query";
import { site } from "@/api/queries";
import { ApiError, data } from "@/api/client";
import type { Generation } from "@/api/generations";
import { duration, moment } from "@/format/dates";
import { latency, money, perMillion, share, whole } from "@/format/numbers";
import { Chip } from "@/ui/Chip";
import { Code } from "@/ui/Code";
import { Dialog } from "@/ui/Dialog";
import { Skeleton } from "@/ui/Loading";
import { Empty } from "@/ui/Note";
import { Fact } from "@/ui/Page";
import { curl, shortened } from "./request";
import type { RoomStore } from "./store";
import type { AnswerMessage } from "./types";
import { type Candidate, type Removed, readRouting } from "./routing";

/** A generation is written shortly after its stream ends. */
const TRIES = 4;

/** How an answer came about: figures, attempts, why this provider, the raw record and the request as a command. */
export function Details({
  store,
  shown,
  onClose,
}: {
  store: RoomStore;
  shown: { columnId: string; message: AnswerMessage } | null;
  onClose: () => void;
}) {
  return (
    <Dialog open={shown !== null} onClose={onClose} side title="How this answer came about">
      {shown && <Body store={store} columnId={shown.columnId} message={shown.message} />}
    </Dialog>
  );
}

function Body({ store, columnId, message }: { store: RoomStore; columnId: string; message: AnswerMessage }) {
  const id = message.generation;
  const { data: generation, isPending } = useQuery({
    queryKey: ["generation", id],
    queryFn: ({ signal }) => data<Generation>("/generation", { id }, signal),
    enabled: id !== null,
    staleTime: Infinity,
    retry: (failures, error) => error instanceof ApiError && error.status === 404 && failures < TRIES,
    retryDelay: 700,
  });
  const { data: house } = useQuery(site);
  const { data: body } = useQuery({
    queryKey: ["request", message.id],
    queryFn: () => store.request(columnId, message.id).then(shortened),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const routing = readRouting(message.routing);
  return (
    <div className="space-y-6 text-sm">
      {id === null ? (
        <Empty title="Nothing was sent">The request did not reach a provider, so that there is no record of it.</Empty>
      ) : isPending ? (
        <Skeleton className="h-28 w-full" />
      ) : (
        <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-3">
          <Fact name="Provider">{generation?.provider_name ?? message.provider ?? "-"}</Fact>
          <Fact name="Model">{generation?.model ?? message.model}</Fact>
          <Fact name="Cost">{money(generation?.total_cost ?? message.usage?.cost)}</Fact>
          <Fact name="Time to first token">{latency(generation?.latency)}</Fact>
          <Fact name="Streamed for">{duration(generation?.generation_time)}</Fact>
          <Fact name="Ended with">{generation?.finish_reason ?? message.finish ?? "-"}</Fact>
          <Fact name="Input tokens">{whole(generation?.native_tokens_prompt ?? message.usage?.prompt_tokens)}</Fact>
          <Fact name="of them cached">{whole(generation?.native_tokens_cached)}</Fact>
          <Fact name="Visual tokens">{whole(visual(message))}</Fact>
          <Fact name="Output tokens">
            {whole(generation?.native_tokens_completion ?? message.usage?.completion_tokens)}
          </Fact>
          <Fact name="of them reasoning">{whole(generation?.native_tokens_reasoning)}</Fact>
          <Fact name="When">{moment(generation?.created_at)}</Fact>
        </dl>
      )}
      {routing && (
        <section>
          <h3 className="mb-1 font-semibold">Why this provider</h3>
          {routing.summary && <p className="mb-2 text-ink-2">{routing.summary}</p>}
          <Why candidates={routing.candidates} removed={routing.removed} answered={message.provider} />
        </section>
      )}
      {routing && routing.attempts.length > 0 && (
        <section>
          <h3 className="mb-2 font-semibold">Attempts</h3>
          <ol className="space-y-1">
            {routing.attempts.map((attempt, index) => (
              <li key={index} className="flex flex-wrap items-center gap-2 tabular-nums">
                <span className="w-5 text-ink-3">{index + 1}.</span>
                <span className="font-medium">{attempt.provider}</span>
                <Chip tone={attempt.status === 200 ? "good" : "bad"}>{attempt.status ?? "no answer"}</Chip>
                {attempt.afterMs !== null && <span className="text-ink-2">after {duration(attempt.afterMs)}</span>}
              </li>
            ))}
          </ol>
        </section>
      )}
      {body !== undefined && (
        <Code
          code={curl(house?.public_url ?? window.location.origin, body)}
          language="bash"
          label="As a command (long data cut)"
        />
      )}
      {generation && <Code code={JSON.stringify(generation, null, 2)} language="json" label="Generation" />}
      {message.routing && <Code code={JSON.stringify(message.routing, null, 2)} language="json" label="Routing" />}
      {id && <p className="font-mono text-xs break-all text-ink-3">{id}</p>}
    </div>
  );
}

function visual({ usage }: AnswerMessage): number | null {
  const { image_tokens, video_tokens } = usage?.prompt_tokens_details ?? {};
  return image_tokens === undefined && video_tokens === undefined ? null : (image_tokens ?? 0) + (video_tokens ?? 0);
}

function Why({
  candidates,
  removed,
  answered,
}: {
  candidates: Candidate[];
  removed: Removed[];
  answered: string | null;
}) {
  return (
    <ul className="divide-y divide-line rounded-lg border border-line">
      {candidates.map((each, index) => (
        <li key={`${each.tag}-${index}`} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
          <span className="font-medium">{each.provider}</span>
          {each.provider === answered && <Chip tone="good">answered</Chip>}
          {each.cachedHere && <Chip tone="accent">has the beginning cached</Chip>}
          {each.chance !== null && (
            <span className="text-ink-2 tabular-nums">{share(each.chance)} likely to be first</span>
          )}
          {each.price !== null && (
            <span className="text-ink-2 tabular-nums">{perMillion(each.price)} per 1M weighed</span>
          )}
          {each.sort && <span className="text-ink-2">sorted by {each.sort}</span>}
          {each.behindFor.length > 0 && <span className="text-warn">put back for {each.behindFor.join(", ")}</span>}
          {each.dropped.length > 0 && <span className="text-warn">does not take {each.dropped.join(", ")}</span>}
        </li>
      ))}
      {removed.map((each, index) => (
        <li key={`${each.tag}-${index}-removed`} className="px-3 py-2 text-ink-2">
          <span className="line-through">{each.provider}</span> <span className="text-ink-3">{each.field}</span>{" "}
          {each.reason}
        </li>
      ))}
    </ul>
  );
}
