/** One open room: its state, and everything that can be done in it. Streams go on while another room is looked at. */
import { useSyncExternalStore } from "react";
import { ApiError } from "@/api/client";
import { isBehind } from "@/markdown/behind";
import { blank, close, grow, type Growing } from "./answer";
import * as db from "./db";
import { newId } from "./ids";
import { attachmentParts } from "./parts";
import { requestBody } from "./request";
import { keepRoom, newColumn } from "./rooms";
import { stream } from "./stream";
import { add, change, choose, last, path, pathTo, remove } from "./tree";
import type { AnswerMessage, Attachment, Column, Message, Room, Seat, Settings, Tree, UserMessage } from "./types";

export const COLUMNS_MAX = 4;
const SAVE_MS = 800;
/** Nobody reads faster than this: a page that draws every token has no time for anything else. */
const SHOW_MS = 50;
/** What came before is drawn first, if it takes no longer than this. */
const DRAW_MS = 1000;
const TITLE_MAX = 60;

/** A room without what is said in it: stays the same object while answers grow. */
export interface Frame {
  id: string;
  title: string;
  seats: Seat[];
}

/** Whether a model is to be given a clip as stills. */
export type AsStills = (model: string) => Promise<boolean>;

export class RoomStore {
  private readonly listeners = new Set<() => void>();
  /** By answer. */
  private readonly running = new Map<string, AbortController>();
  private saving: ReturnType<typeof setTimeout> | null = null;

  private shown: Frame;

  constructor(
    public room: Room,
    private readonly asStills: AsStills,
  ) {
    this.shown = frameOf(room);
  }

  get frame(): Frame {
    return this.shown;
  }

  readonly subscribe = (changed: () => void): (() => void) => {
    this.listeners.add(changed);
    return () => this.listeners.delete(changed);
  };

  get isRunning(): boolean {
    return this.running.size > 0;
  }

  // ---- the room

  rename(title: string): void {
    this.set({ title: title.trim() || "New chat", named: true });
  }

  /** A model that comes later has heard what was said before. */
  addColumn(model: string): void {
    if (this.room.columns.length >= COLUMNS_MAX) return;
    const column = { ...newColumn(model), tree: settled(this.room.columns[0]?.tree) };
    this.set({ columns: [...this.room.columns, column] });
  }

  removeColumn(id: string): void {
    this.stop(id);
    this.set({ columns: this.room.columns.filter((column) => column.id !== id) });
  }

  restoreColumn(column: Column, at: number): void {
    if (this.room.columns.length >= COLUMNS_MAX) return;
    this.set({ columns: this.room.columns.toSpliced(at, 0, { ...column, tree: settled(column.tree) }) });
  }

  setModel(id: string, model: string): void {
    this.column(id, (column) => ({ ...column, model }));
  }

  setSettings(id: string, settings: Settings): void {
    this.column(id, (column) => ({ ...column, settings }));
  }

  // ---- what is said

  /** Asks every model. */
  send(text: string, attachments: Attachment[]): void {
    const turn = newId();
    if (!this.room.named && this.room.columns.every((column) => path(column.tree).length === 0))
      this.set({ title: titleOf(text, attachments) });
    for (const column of this.room.columns)
      this.ask(column, last(column.tree)?.id ?? null, { text, attachments, turn });
  }

  /** Says a turn anew, as another version of it, to every model that heard it. */
  edit(turn: string, text: string, attachments: Attachment[]): void {
    for (const column of this.room.columns) {
      const old = path(column.tree).find((message) => message.role === "user" && message.turn === turn);
      if (old) this.ask(column, old.parent, { text, attachments, turn });
    }
  }

  /** Another answer to the same question, by the same model or another. */
  retry(columnId: string, answerId: string, model?: string): void {
    const column = this.find(columnId);
    const old = column?.tree.messages[answerId];
    if (column && old?.role === "assistant") this.answer(column.id, old.parent, model ?? old.model);
  }

  /** Goes on where an answer ended. */
  resume(columnId: string, answerId: string): void {
    const old = this.find(columnId)?.tree.messages[answerId];
    if (old?.role !== "assistant") return;
    if (!old.text) return this.retry(columnId, answerId);
    const begun = {
      ...blank(Date.now()),
      text: old.text,
      reasoning: old.reasoning,
      reasoningDetails: old.reasoningDetails,
    };
    begun.times = { ...begun.times, reasoningFrom: old.times.reasoningFrom, reasoningTo: old.times.reasoningTo };
    this.tree(columnId, (tree) => change<AnswerMessage>(tree, answerId, { ...begun, state: "streaming" }));
    void this.run(columnId, answerId, { ...begun, state: "streaming" }, answerId);
  }

  /** Hands the results of the calls of an answer back to its model. */
  giveResults(columnId: string, answerId: string, results: Record<string, string>): void {
    const old = this.find(columnId)?.tree.messages[answerId];
    if (old?.role !== "assistant") return;
    let parent = answerId;
    for (const call of old.toolCalls) {
      const id = newId();
      const result: Message = {
        id,
        role: "tool",
        parent,
        created: Date.now(),
        call: call.id,
        text: results[call.id] ?? "",
      };
      this.tree(columnId, (tree) => add(tree, result));
      parent = id;
    }
    this.answer(columnId, parent, old.model);
  }

  look(columnId: string, id: string): void {
    this.tree(columnId, (tree) => choose(tree, id));
  }

  /** Takes a message away with what follows; the function that comes back undoes it. */
  delete(columnId: string, id: string): () => void {
    const before = this.find(columnId)?.tree;
    for (const [running, controller] of this.running)
      if (before && pathTo(before, running).some((message) => message.id === id)) controller.abort();
    this.tree(columnId, (tree) => remove(tree, id));
    // What was said in between stays.
    return () =>
      this.tree(columnId, (tree) =>
        settled({
          messages: { ...before?.messages, ...tree.messages },
          chosen: { ...tree.chosen, ...before?.chosen },
        }),
      );
  }

  /** Stops the answers of a column, or all. */
  stop(columnId?: string): void {
    const own = columnId && this.find(columnId)?.tree.messages;
    for (const [id, controller] of this.running) if (!own || id in own) controller.abort();
  }

  // ---- inside

  private ask(column: Column, parent: string | null, said: Pick<UserMessage, "text" | "attachments" | "turn">): void {
    const message: UserMessage = { id: newId(), role: "user", parent, created: Date.now(), ...said };
    this.tree(column.id, (tree) => add(tree, message));
    this.answer(column.id, message.id, column.model);
  }

  private answer(columnId: string, parent: string | null, model: string): void {
    const now = Date.now();
    const begun = blank(now);
    const message: AnswerMessage = { id: newId(), role: "assistant", parent, created: now, model, ...begun };
    this.tree(columnId, (tree) => add(tree, message));
    this.flush();
    void this.run(columnId, message.id, begun, parent);
  }

  /** Streams into an answer, and shows what came every now and then. */
  private async run(columnId: string, id: string, begun: Growing, until: string | null): Promise<void> {
    const controller = new AbortController();
    this.running.set(id, controller);
    let growing = begun;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    let shown = 0;
    const show = () => {
      waiting = undefined;
      shown = performance.now();
      this.tree(columnId, (tree) => change<AnswerMessage>(tree, id, growing));
    };
    const showInTurn = () => {
      if (isBehind() && performance.now() < shown + DRAW_MS) waiting = setTimeout(showInTurn, SHOW_MS / 4);
      else show();
    };
    try {
      const body = await this.body(columnId, id, until);
      const complete = await stream(body, controller.signal, (chunk) => {
        growing = grow(growing, chunk, Date.now());
        waiting ??= setTimeout(showInTurn, Math.max(0, shown + SHOW_MS - performance.now()));
      });
      growing = close(growing, Date.now(), complete);
    } catch (error) {
      growing = ended(growing, error, controller.signal.aborted);
    }
    clearTimeout(waiting);
    this.running.delete(id);
    show();
    // A page that goes away now may not have the time to write it.
    this.flush();
  }

  private async body(columnId: string, answerId: string, until: string | null): Promise<unknown> {
    const column = this.find(columnId);
    const message = column?.tree.messages[answerId];
    if (!column || message?.role !== "assistant") throw new Error("The room has changed.");
    const { model } = message;
    const { settings } = column;
    const asStills = settings.video === "frames" || (settings.video === "auto" && (await this.asStills(model)));
    const said = until === null ? [] : pathTo(column.tree, until);
    return requestBody(
      { model, settings, path: said, session: `${this.room.id}-${columnId}`, asStills },
      attachmentParts,
    );
  }

  /** The request that an answer was (or would be) made with. */
  request(columnId: string, answerId: string): Promise<unknown> {
    return this.body(columnId, answerId, this.find(columnId)?.tree.messages[answerId]?.parent ?? null);
  }

  private find(id: string): Column | undefined {
    return this.room.columns.find((column) => column.id === id);
  }

  private tree(columnId: string, changed: (tree: Tree) => Tree): void {
    this.column(columnId, (column) => ({ ...column, tree: changed(column.tree) }));
  }

  private column(id: string, changed: (column: Column) => Column): void {
    this.set({ columns: this.room.columns.map((column) => (column.id === id ? changed(column) : column)) });
  }

  private set(changes: Partial<Room>): void {
    this.room = { ...this.room, ...changes, updated: Date.now() };
    if (!isFrameOf(this.shown, this.room)) this.shown = frameOf(this.room);
    for (const listener of this.listeners) listener();
    this.saving ??= setTimeout(() => this.save(), SAVE_MS);
  }

  /** A room in which nothing was said is not kept. */
  private save(): void {
    this.saving = null;
    if (this.room.columns.some((column) => Object.keys(column.tree.messages).length > 0)) void keepRoom(this.room);
  }

  /** Writes what is not yet written, as when the page goes away. */
  flush(): void {
    if (this.saving === null) return;
    clearTimeout(this.saving);
    this.save();
  }

  /** Ends everything in a room that was taken away. */
  forget(): void {
    this.stop();
    if (this.saving !== null) clearTimeout(this.saving);
    this.saving = null;
  }
}

function frameOf({ id, title, columns }: Room): Frame {
  return { id, title, seats: columns.map(({ id: seat, model, settings }) => ({ id: seat, model, settings })) };
}

function isFrameOf(frame: Frame, room: Room): boolean {
  return (
    frame.title === room.title &&
    frame.seats.length === room.columns.length &&
    frame.seats.every(({ id, model, settings }, index) => {
      const column = room.columns[index]!;
      return column.id === id && column.model === model && column.settings === settings;
    })
  );
}

function ended(growing: Growing, error: unknown, stopped: boolean): Growing {
  const times = { ...growing.times, done: Date.now() };
  if (times.reasoningFrom !== null) times.reasoningTo ??= times.done;
  if (stopped) return { ...growing, times, state: "stopped" };
  const known = error instanceof ApiError ? error : null;
  const begun = Boolean(growing.text || growing.reasoning || growing.toolCalls.length > 0);
  return {
    ...growing,
    times,
    state: begun ? "broken" : "failed",
    generation: growing.generation ?? known?.requestId ?? null,
    error: {
      message: known || !begun ? message(error) : "The connection was lost. What had arrived is kept.",
      status: known && known.status > 0 ? known.status : null,
      code: known?.code ?? null,
    },
  };
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A tree in which nothing runs: of a copy, or of what a page left when it was closed. */
export function settled(tree: Tree | undefined): Tree {
  if (!tree) return { messages: {}, chosen: {} };
  const messages = Object.entries(tree.messages).map(([id, each]): [string, Message] => {
    if (each.role !== "assistant" || (each.state !== "waiting" && each.state !== "streaming")) return [id, each];
    const error = { message: "The page was closed while this was being answered.", status: null, code: null };
    return [id, { ...each, state: "broken", error }];
  });
  return { ...tree, messages: Object.fromEntries(messages) };
}

function titleOf(text: string, attachments: Attachment[]): string {
  const line = text.trim().split("\n")[0] || attachments[0]?.name || "New chat";
  return line.length > TITLE_MAX ? `${line.slice(0, TITLE_MAX - 1)}…` : line;
}

// ---- the rooms that are open

const open = new Map<string, RoomStore>();

export function hold(room: Room, asStills: AsStills): RoomStore {
  const store = new RoomStore(room, asStills);
  open.set(room.id, store);
  return store;
}

/** Null when there is no such room. */
export async function openRoom(id: string, asStills: AsStills): Promise<RoomStore | null> {
  const here = open.get(id);
  if (here) return here;
  const stored = await db.room(id).catch(() => undefined);
  // While it was read, it may have been opened.
  const now = open.get(id);
  if (now || !stored) return now ?? null;
  const columns = stored.columns.map((column) => ({ ...column, tree: settled(column.tree) }));
  void sweep({ ...stored, columns });
  return hold({ ...stored, columns }, asStills);
}

export function openedRoom(id: string): RoomStore | undefined {
  return open.get(id);
}

export function forgetRoom(id: string): void {
  open.get(id)?.forget();
  open.delete(id);
}

/** Files of messages that were deleted go when their room is opened again: until then a deletion can be undone. */
async function sweep(room: Room): Promise<void> {
  const draft = await db.draft(room.id);
  const shown = room.columns.flatMap((column) => Object.values(column.tree.messages));
  const wanted = [
    ...shown.flatMap((each) => (each.role === "user" ? each.attachments : [])),
    ...(draft?.attachments ?? []),
  ];
  await db.keepFiles(room.id, new Set(wanted.map((each) => each.id)));
}

function flushAll(): void {
  for (const store of open.values()) store.flush();
}

// On phones a page that is put aside is often never told of its end.
document.addEventListener("visibilitychange", flushAll);
window.addEventListener("pagehide", flushAll);

/** What a component reads of a room; it is drawn again when that has changed. */
export function useRoom<T>(store: RoomStore, select: (store: RoomStore) => T): T {
  return useSyncExternalStore(store.subscribe, () => select(store));
}
