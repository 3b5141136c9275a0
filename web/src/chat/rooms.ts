/** The list of rooms. */
import { useSyncExternalStore } from "react";
import * as db from "./db";
import type { Summary } from "./db";
import { newId } from "./ids";
import { DEFAULTS } from "./settings";
import { EMPTY_TREE } from "./tree";
import type { Column, Room } from "./types";

interface Listed {
  state: "loading" | "ready" | "unavailable";
  rooms: Summary[];
}

let listed: Listed = { state: "loading", rooms: [] };
const listeners = new Set<() => void>();
let asked = false;

function set(next: Listed): void {
  listed = next;
  for (const listener of listeners) listener();
}

export function useRooms(): Listed {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      if (!asked) void refresh();
      return () => listeners.delete(changed);
    },
    () => listed,
  );
}

export async function refresh(): Promise<void> {
  asked = true;
  try {
    const rooms = await db.summaries();
    set({ state: "ready", rooms: rooms.toSorted((a, b) => b.updated - a.updated) });
  } catch {
    set({ state: "unavailable", rooms: listed.rooms });
  }
}

/** Letters of questions that the search sees, of one room. */
const WORDS_MAX = 20_000;

export function summary(room: Room): Summary {
  const words = room.columns
    .flatMap((column) => Object.values(column.tree.messages))
    .map((message) => (message.role === "user" ? message.text : ""))
    .join("\n")
    .slice(0, WORDS_MAX)
    .toLowerCase();
  const models = room.columns.map((column) => column.model);
  return { id: room.id, title: room.title, created: room.created, updated: room.updated, models, words };
}

/** Writes a room, and shows it in the list at once. */
export async function keepRoom(room: Room): Promise<void> {
  const own = summary(room);
  const others = listed.rooms.filter((each) => each.id !== room.id);
  set({ ...listed, rooms: [own, ...others].toSorted((a, b) => b.updated - a.updated) });
  try {
    await db.putRoom(room, own);
  } catch {
    set({ ...listed, state: "unavailable" });
  }
}

/** Takes a room away; the function that comes back undoes it. */
export async function discard(id: string): Promise<() => Promise<void>> {
  const [room, files, draft] = await Promise.all([db.room(id), db.filesOf(id), db.draft(id)]);
  await db.deleteRoom(id);
  set({ ...listed, rooms: listed.rooms.filter((each) => each.id !== id) });
  return async () => {
    if (files.length > 0) await db.putFiles(files);
    if (draft) await db.putDraft(draft);
    if (room) await keepRoom(room);
  };
}

export function newColumn(model: string): Column {
  return { id: newId(), model, settings: DEFAULTS, tree: EMPTY_TREE };
}

export function newRoom(models: string[]): Room {
  const now = Date.now();
  return { id: newId(), title: "New chat", named: false, created: now, updated: now, columns: models.map(newColumn) };
}

const DAY = 86_400_000;

/** Rooms by when they were last used, as the rail shows them. */
export function byDate(rooms: Summary[], now = Date.now()): [name: string, rooms: Summary[]][] {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const groups: [string, (age: number) => boolean][] = [
    ["Today", (from) => from >= midnight],
    ["Yesterday", (from) => from >= midnight - DAY],
    ["Last 7 days", (from) => from >= midnight - 7 * DAY],
    ["Last 30 days", (from) => from >= midnight - 30 * DAY],
    ["Older", () => true],
  ];
  const found = groups.map(([name]): [string, Summary[]] => [name, []]);
  for (const room of rooms) found[groups.findIndex(([, holds]) => holds(room.updated))]![1].push(room);
  return found.filter(([, each]) => each.length > 0);
}
