import { Link } from "@tanstack/react-router";
import { ChevronDown, Info, Play, RotateCcw, Trash2 } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { memo } from "react";
import { Markdown } from "@/markdown/Markdown";
import { Button, buttonClass } from "@/ui/Button";
import { Code } from "@/ui/Code";
import { Copy } from "@/ui/Copy";
import { ADVICE } from "@/ui/Note";
import { marksIn } from "./boxes";
import { Clip } from "./Clip";
import { useActions } from "./context";
import { MarkedPicture } from "./MarkedPicture";
import { momentsIn } from "./moments";
import { pretty } from "./pretty";
import { Reasoning } from "./Reasoning";
import { removeWithUndo } from "./removeWithUndo";
import { figures } from "./speed";
import { ToolCalls } from "./ToolCalls";
import type { AnswerMessage, Attachment } from "./types";
import { Versions } from "./Versions";

/** An answer, with what came of it: its reasoning, its calls, what it marks on the picture, and what it cost. */
export const Answer = memo(function Answer({
  columnId,
  message,
  versions,
  media,
  results,
  columnModel,
}: {
  columnId: string;
  message: AnswerMessage;
  versions: string[];
  /** What the question before it showed. */
  media: Attachment[];
  results: Record<string, string> | null;
  columnModel: string;
}) {
  const running = message.state === "waiting" || message.state === "streaming";
  return (
    <div className="group">
      {message.model !== columnModel && <p className="mb-1 font-mono text-xs text-ink-3">{message.model}</p>}
      {message.state === "waiting" && <Waiting />}
      <Reasoning text={message.reasoning} times={message.times} running={running} />
      <Said text={message.text} running={running} />
      {message.images.map((image, index) => (
        <img key={index} src={image} alt={`By the model, ${index + 1}`} className="my-3 max-h-[32rem] rounded-lg" />
      ))}
      {message.toolCalls.length > 0 && <ToolCalls columnId={columnId} answer={message} results={results} />}
      {!running && <Seen message={message} media={media} />}
      {message.error && <Trouble message={message} />}
      {!running && <Foot columnId={columnId} message={message} versions={versions} />}
    </div>
  );
});

function Waiting() {
  return (
    <p role="status" className="flex items-center gap-2 text-sm text-ink-3">
      <span aria-hidden className="size-2 animate-pulse rounded-full bg-accent" />
      Waiting for the first token
    </p>
  );
}

/** Prose as markdown; an answer that is JSON and nothing else, indented. */
function Said({ text, running }: { text: string; running: boolean }) {
  if (!text) return null;
  const json = running ? null : pretty(text);
  if (json) return <Code code={json} language="json" label="JSON" />;
  if (running && /^\s*[[{]/.test(text)) return <Code code={text} label="JSON" />;
  return <Markdown source={text} growing={running} />;
}

/** Boxes and points on the picture, moments on the player. */
function Seen({ message, media }: { message: AnswerMessage; media: Attachment[] }) {
  const pictures = media.filter((each) => each.kind === "image");
  const clip = media.find((each) => each.kind === "video");
  const marks =
    pictures.length > 0 ? marksIn([message.text, ...message.toolCalls.map((call) => call.arguments)].join("\n")) : [];
  const moments = clip ? momentsIn(message.text, clip.duration ?? Infinity) : [];
  return (
    <>
      {marks.length > 0 && <MarkedPicture pictures={pictures} marks={marks} />}
      {clip && moments.length > 0 && <Clip clip={clip} moments={moments} />}
    </>
  );
}

function Trouble({ message }: { message: AnswerMessage }) {
  const { error } = message;
  if (!error) return null;
  return (
    <div className="my-3 rounded-lg border border-bad/40 bg-bad-soft px-3 py-2 text-sm">
      <p className="font-medium [overflow-wrap:anywhere] text-bad">{error.message}</p>
      {error.code && ADVICE[error.code] && <p className="mt-0.5">{ADVICE[error.code]}</p>}
      {error.status === 401 && (
        <p className="mt-0.5">
          Your session has ended.{" "}
          <Link to="/sign-in" className="font-medium text-accent underline">
            Sign in
          </Link>{" "}
          and try again.
        </p>
      )}
      <p className="mt-0.5 flex flex-wrap gap-x-3 text-ink-2">
        {message.state === "broken" && <span>What had arrived is kept.</span>}
        {error.status !== null && <span>Status {error.status}</span>}
        {error.code && <span>{error.code}</span>}
      </p>
    </div>
  );
}

const ITEM = "flex min-h-8 cursor-pointer items-center rounded px-2 text-sm outline-none data-highlighted:bg-sunken";

function Foot({ columnId, message, versions }: { columnId: string; message: AnswerMessage; versions: string[] }) {
  const { store, details, pick } = useActions();
  const { id, state, finish } = message;
  const unfinished = state === "broken" || state === "failed" || state === "stopped" || finish === "length";
  const shown = figures(message);
  const retry = (model?: string) => store.retry(columnId, id, model);
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-1 gap-y-0.5">
      {state === "stopped" && <span className="mr-2 text-xs text-ink-3">Stopped.</span>}
      {finish === "length" && <span className="mr-2 text-xs text-ink-3">Cut off at the longest allowed.</span>}
      {unfinished && (
        <Button small onClick={() => store.resume(columnId, id)}>
          <Play aria-hidden className="size-3.5" /> {message.text ? "Continue" : "Try again"}
        </Button>
      )}
      {versions.length > 1 && <Versions ids={versions} id={id} onLook={(to) => store.look(columnId, to)} />}
      {message.text && <Copy text={message.text} label="answer as Markdown" />}
      <DropdownMenu.Root>
        <DropdownMenu.Trigger className={`${buttonClass("quiet", true)} !px-1.5`} aria-label="Retry" title="Retry">
          <RotateCcw aria-hidden className="size-3.5" />
          <ChevronDown aria-hidden className="size-3" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content
            align="start"
            className="z-50 min-w-44 rounded-lg border border-line bg-ground p-1 shadow-[var(--shadow)]"
          >
            <DropdownMenu.Item className={ITEM} onSelect={() => retry()}>
              Retry
            </DropdownMenu.Item>
            <DropdownMenu.Item className={ITEM} onSelect={() => pick(retry)}>
              Retry with another model…
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <Button
        small
        look="quiet"
        aria-label="Delete answer"
        title="Delete answer"
        onClick={() => removeWithUndo(store, columnId, id)}
      >
        <Trash2 aria-hidden className="size-3.5" />
      </Button>
      <button
        type="button"
        onClick={() => details(columnId, id)}
        title="How this answer came about"
        className="inline-flex min-h-6 items-center gap-1.5 rounded px-1 text-left text-xs text-ink-3 tabular-nums hover:text-ink"
      >
        <Info aria-hidden className="size-3.5 shrink-0" />
        {shown.length > 0 ? shown.join(" · ") : "Details"}
      </button>
    </div>
  );
}
