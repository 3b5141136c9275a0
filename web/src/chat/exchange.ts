/** Rooms as a file, to keep or to carry elsewhere. What is read back may come from anybody, so every field of it is checked. */
import type { StoredFile } from "./db";
import { sniff } from "./files";
import { newId } from "./ids";
import { dataUrl } from "./vault";
import { check, list, nullable, number, object, oneOf, optional, record, refuse, text, whole } from "./checks";
import type { AnswerMessage, Attachment, Column, Message, Room, Settings, ToolMessage, UserMessage } from "./types";

const FORMAT = "roundhouse.chat";
const VERSION = 1;
/** A longer file does not fit into the memory of a phone. */
export const IMPORT_BYTES_MAX = 500_000_000;
const ROOMS_MAX = 2000;
const MESSAGES_MAX = 20_000;
const TEXT_MAX = 5_000_000;

interface WrittenFile {
  id: string;
  room: string;
  data: string;
  poster?: string;
  stills?: string[];
}

export async function exported(rooms: Room[], files: StoredFile[]): Promise<string> {
  const written = files.map(async ({ id, room, blob, poster, stills }): Promise<WrittenFile> => ({
    id,
    room,
    data: await dataUrl(blob),
    ...(poster ? { poster: await dataUrl(poster) } : {}),
    ...(stills ? { stills: await Promise.all(stills.map(dataUrl)) } : {}),
  }));
  const file = {
    format: FORMAT,
    version: VERSION,
    exported: new Date().toISOString(),
    rooms,
    files: await Promise.all(written),
  };
  return JSON.stringify(file);
}

/** The rooms and files of an exported file, under new names so that nothing here is overwritten. Fails with what is wrong, and where. */
export function imported(source: string): { rooms: Room[]; files: StoredFile[] } {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    throw new Error("This is not JSON. Choose a file that was exported here.");
  }
  const head = value as { format?: unknown; version?: unknown } | null;
  if (head?.format !== FORMAT) throw new Error("This is not a file of rooms. Choose one that was exported here.");
  if (typeof head.version !== "number" || head.version > VERSION)
    throw new Error("This file was written by a newer version. Update this server first.");
  const { rooms, files } = check(value, object({ rooms: list(room, ROOMS_MAX), files: list(file, 10_000) }), "file");
  const renamed = new Map(rooms.map((each) => [each.id, newId()]));
  if (renamed.size !== rooms.length) throw new Error("file.rooms: two rooms have the same id.");
  const fileNames = new Map(files.map((each) => [each.id, newId()]));
  const attached = (each: Attachment): Attachment => ({ ...each, id: fileNames.get(each.id) ?? newId() });
  const moved = (message: Message): Message =>
    message.role === "user" ? { ...message, attachments: message.attachments.map(attached) } : message;
  return {
    rooms: rooms.map((each) => ({
      ...each,
      id: renamed.get(each.id)!,
      columns: each.columns.map((column) => ({
        ...column,
        tree: {
          ...column.tree,
          messages: Object.fromEntries(
            Object.entries(column.tree.messages).map(([id, message]) => [id, moved(message)]),
          ),
        },
      })),
    })),
    files: files.flatMap(({ id, room: of, blob, poster, stills }) => {
      const owner = renamed.get(of);
      if (!owner) return [];
      return [
        { id: fileNames.get(id)!, room: owner, blob, ...(poster ? { poster } : {}), ...(stills ? { stills } : {}) },
      ];
    }),
  };
}

/** Our own ids; anything else could be the name of something that every object has. */
const id = text(64, /^[0-9a-f]{8,64}$/);
const time = number(0, 1e15);
const prose = text(TEXT_MAX);
const short = text(2000);

const attachment = object<Attachment>({
  id,
  kind: oneOf("image", "video", "pdf"),
  name: short,
  type: text(100, /^(image\/(png|jpeg|webp|gif)|video\/(mp4|webm|quicktime|mpeg)|application\/pdf)$/),
  bytes: number(0, 1e12),
  width: optional(number(1, 1e6)),
  height: optional(number(1, 1e6)),
  duration: optional(number(0, 1e7)),
  frames: optional(whole(0, 10_000)),
});

const common = { id, parent: nullable(id), created: time };

const question = object<UserMessage>({
  ...common,
  role: oneOf("user"),
  text: prose,
  attachments: list(attachment, 100),
  turn: id,
});

const figures = nullable(record(refusing));
const answer = object<AnswerMessage>({
  ...common,
  role: oneOf("assistant"),
  model: short,
  state: oneOf("done", "stopped", "broken", "failed", "waiting", "streaming"),
  text: prose,
  reasoning: prose,
  reasoningDetails: list(record(anything), 10_000),
  toolCalls: list(object({ id: short, name: short, arguments: prose }), 200),
  images: list(text(40_000_000, /^data:image\/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/=]*$/i), 100),
  annotations: list(anything, 1000),
  finish: nullable(short),
  error: nullable(object({ message: prose, status: nullable(number(0, 1000)), code: nullable(short) })),
  usage: figures as never,
  generation: nullable(short),
  provider: nullable(short),
  routing: nullable(record(anything)),
  times: object({
    sent: time,
    first: nullable(time),
    reasoningFrom: nullable(time),
    reasoningTo: nullable(time),
    done: nullable(time),
  }),
});

const result = object<ToolMessage>({ ...common, role: oneOf("tool"), call: short, text: prose });

function message(value: unknown, at: string): Message {
  const role = (value as { role?: unknown } | null)?.role;
  if (role === "user") return question(value, at);
  if (role === "assistant") return answer(value, at);
  if (role === "tool") return result(value, at);
  return refuse(`${at}.role`, "user, assistant or tool");
}

const settings = object<Settings>({
  system: prose,
  numbers: record(text(40)),
  stop: short,
  effort: text(20),
  exclude: yes,
  providerOrder: short,
  providerOnly: short,
  providerIgnore: short,
  providerSort: text(20),
  fallbacks: yes,
  requireParameters: yes,
  denyCollection: yes,
  zdr: yes,
  tools: prose,
  toolChoice: text(20),
  format: oneOf("text", "json_object", "json_schema"),
  schema: prose,
  video: oneOf("auto", "file", "frames"),
});

function tree(value: unknown, at: string): Column["tree"] {
  const found = object({ messages: record(message, MESSAGES_MAX), chosen: record(id, MESSAGES_MAX) })(value, at);
  for (const [name, each] of Object.entries(found.messages)) {
    if (name !== each.id) refuse(`${at}.messages.${name}.id`, "its own name");
    if (each.parent !== null && !Object.hasOwn(found.messages, each.parent))
      refuse(`${at}.messages.${name}.parent`, "a message of the same conversation");
  }
  for (const [from, to] of Object.entries(found.chosen))
    if (!Object.hasOwn(found.messages, to) || (found.messages[to]!.parent ?? "") !== from)
      refuse(`${at}.chosen`, "messages that follow those they are chosen for");
  // With every parent there, a message that no root leads to is in a circle.
  const reached = new Set<string>();
  for (const each of Object.values(found.messages)) {
    const steps = new Set<string>();
    let next: string | null = each.id;
    while (next !== null && !reached.has(next)) {
      if (steps.has(next)) refuse(`${at}.messages.${next}.parent`, "a conversation that does not go round in circles");
      steps.add(next);
      next = found.messages[next]!.parent;
    }
    for (const step of steps) reached.add(step);
  }
  return found;
}

const room = object<Room>({
  id,
  title: short,
  named: yes,
  created: time,
  updated: time,
  columns: list(object<Column>({ id, model: short, settings, tree }), 4),
});

const file = object<StoredFile>(
  { id, room: id, blob, poster: optional(blob), stills: optional(list(blob, 1000)) },
  { blob: "data" },
);

/** A data URL whose bytes are what they say. */
function blob(value: unknown, at: string): Blob {
  const [, type = "", base64 = ""] = /^data:([\w/+.-]{1,60});base64,([A-Za-z0-9+/=]*)$/.exec(String(value)) ?? [];
  if (!type) return refuse(at, "a data URL");
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  if (sniff(bytes)?.type !== type) return refuse(at, `a file of the kind ${type}`);
  return new Blob([bytes], { type });
}

function yes(value: unknown, at: string): boolean {
  return typeof value === "boolean" ? value : refuse(at, "true or false");
}

function anything(value: unknown): unknown {
  return value;
}

/** Figures, or small groups of them. */
function refusing(value: unknown, at: string): unknown {
  if (value === null || typeof value === "number" || typeof value === "boolean" || typeof value === "string")
    return value;
  return record((each, place) => (typeof each === "number" || each === null ? each : refuse(place, "a number")))(
    value,
    at,
  );
}
