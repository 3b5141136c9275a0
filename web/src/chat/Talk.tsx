import { ArrowDown } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "@/ui/Button";
import { Answer } from "./Answer";
import { Deferred } from "./Deferred";
import { Question } from "./Question";
import { path } from "./tree";
import type { Attachment, Column, Message, Tree } from "./types";

/** The newest are drawn at once. */
const READY = 16;
/** Nearer to the end than this, the reader is at the end. */
const END_PX = 48;
const NONE: Attachment[] = [];

/** The messages of a column that are looked at. It stays at the end while an answer grows, unless the reader has scrolled away. */
export function Talk({ column, editing, empty }: { column: Column; editing: string | null; empty: ReactNode }) {
  const messages = useMemo(() => path(column.tree), [column.tree]);
  const siblings = useSiblings(column.tree);
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  // An empty room is looked at from its beginning.
  const follows = useRef(messages.length > 0);
  const top = useRef(0);
  const [away, setAway] = useState(false);
  const count = messages.length;

  useEffect(() => {
    const [scroller, inside] = [frame.current, content.current];
    if (!scroller || !inside) return;
    const follow = () => {
      if (follows.current) scroller.scrollTop = scroller.scrollHeight;
    };
    const watch = new ResizeObserver(follow);
    watch.observe(inside);
    watch.observe(scroller);
    return () => watch.disconnect();
  }, []);
  // A new question is always looked at.
  const newest = messages.findLast((message) => message.role === "user")?.id;
  useEffect(() => {
    if (!newest) return;
    follows.current = true;
    if (frame.current) frame.current.scrollTop = frame.current.scrollHeight;
  }, [newest]);

  const scrolled = () => {
    const scroller = frame.current;
    if (!scroller) return;
    const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < END_PX;
    // An answer that has grown since the last scroll is no sign that the reader went away; scrolling up is.
    if (atEnd) follows.current = true;
    else if (scroller.scrollTop < top.current) follows.current = false;
    top.current = scroller.scrollTop;
    setAway(!atEnd && !follows.current);
  };
  const toEnd = () => {
    follows.current = true;
    frame.current?.scrollTo({ top: frame.current.scrollHeight, behavior: "smooth" });
  };

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={frame}
        onScroll={scrolled}
        tabIndex={0}
        role="region"
        aria-label={`Conversation with ${column.model}`}
        className="h-full overflow-y-auto"
      >
        <div ref={content} className="mx-auto max-w-3xl space-y-4 px-4 py-6">
          {count === 0 ? empty : messages.map((message, index) => draw(message, index))}
        </div>
      </div>
      {away && count > 0 && (
        <Button
          small
          onClick={toEnd}
          className="absolute bottom-2 left-1/2 -translate-x-1/2 shadow-[var(--shadow)]"
          aria-label="To the end"
        >
          <ArrowDown aria-hidden className="size-4" />
        </Button>
      )}
    </div>
  );

  function draw(message: Message, index: number): ReactNode {
    if (message.role === "tool") return null;
    const versions = siblings.get(message.parent ?? "") ?? [message.id];
    return (
      <Deferred key={message.id} ready={index >= count - READY} plain={message.text}>
        {message.role === "user" ? (
          <Question columnId={column.id} message={message} versions={versions} editing={editing === message.id} />
        ) : (
          <Answer
            columnId={column.id}
            message={message}
            versions={versions}
            media={mediaBefore(messages, index)}
            results={resultsAfter(messages, index)}
            columnModel={column.model}
          />
        )}
      </Deferred>
    );
  }
}

/** The versions of each place, as the same lists while nothing is added: what did not change is not drawn anew. */
function useSiblings(tree: Tree): Map<string, string[]> {
  const before = useRef(new Map<string, string[]>());
  return useMemo(() => {
    const found = new Map<string, string[]>();
    for (const message of Object.values(tree.messages).toSorted((a, b) => a.created - b.created)) {
      const place = message.parent ?? "";
      found.set(place, [...(found.get(place) ?? []), message.id]);
    }
    for (const [place, ids] of found) {
      const old = before.current.get(place);
      if (old && old.length === ids.length && old.every((id, index) => id === ids[index])) found.set(place, old);
    }
    before.current = found;
    return found;
  }, [tree]);
}

/** What was last shown to the model. */
function mediaBefore(messages: Message[], index: number): Attachment[] {
  for (let at = index - 1; at >= 0; at -= 1) {
    const message = messages[at];
    if (message?.role === "user" && message.attachments.length > 0) return message.attachments;
  }
  return NONE;
}

function resultsAfter(messages: Message[], index: number): Record<string, string> | null {
  const answer = messages[index];
  if (answer?.role !== "assistant" || answer.toolCalls.length === 0) return null;
  const results: Record<string, string> = {};
  for (let at = index + 1; at < messages.length; at += 1) {
    const message = messages[at];
    if (message?.role !== "tool") break;
    results[message.call] = message.text;
  }
  return messages[index + 1] ? results : null;
}
