import { useEffect, useState } from "react";
import type { RoomStore } from "./store";
import { last } from "./tree";

/** Not oftener: a screen reader must come to the end of one before the next. */
const PAUSE_MS = 1500;
const KEPT = 30;

/** Reads answers out as they come, by sentences and not by tokens. */
export function Announcer({ store }: { store: RoomStore }) {
  const [lines, setLines] = useState<{ key: string; text: string }[]>([]);
  useEffect(() => {
    const said = new Map<string, number>();
    // What was there when the room was opened is not news.
    for (const { tree } of store.room.columns) {
      const message = last(tree);
      if (message?.role !== "assistant") continue;
      said.set(message.id, message.text.length);
      if (message.error) said.set(`${message.id}-error`, 0);
    }
    let timer: ReturnType<typeof setTimeout> | null = null;
    const read = () => {
      timer = null;
      const several = store.room.columns.length > 1;
      for (const { tree, model } of store.room.columns) {
        const message = last(tree);
        if (message?.role !== "assistant") continue;
        const from = said.get(message.id) ?? 0;
        const done = message.state !== "streaming" && message.state !== "waiting";
        if (done && message.error && !said.has(`${message.id}-error`)) {
          said.set(`${message.id}-error`, 0);
          const trouble = { key: `${message.id}-error`, text: message.error.message };
          setLines((old) => [...old, trouble].slice(-KEPT));
        }
        const to = done ? message.text.length : sentenceEnd(message.text, from);
        if (to <= from) continue;
        said.set(message.id, to);
        const text = message.text.slice(from, to).trim();
        const line = { key: `${message.id}-${from}`, text: several ? `${model}: ${text}` : text };
        setLines((old) => [...old, line].slice(-KEPT));
      }
    };
    const stop = store.subscribe(() => (timer ??= setTimeout(read, PAUSE_MS)));
    return () => {
      stop();
      if (timer) clearTimeout(timer);
    };
  }, [store]);
  return (
    <div role="log" aria-live="polite" aria-label="Answers" className="sr-only">
      {lines.map(({ key, text }) => (
        <p key={key}>{text}</p>
      ))}
    </div>
  );
}

/** Where the last whole sentence (or line) behind `from` ends. */
export function sentenceEnd(text: string, from: number): number {
  let end = from;
  for (const match of text.slice(from).matchAll(/[.!?…:]["')\]]*(?=\s)|\n/g))
    end = from + match.index + match[0].length;
  return end;
}
