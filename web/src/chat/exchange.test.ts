import { describe, expect, it } from "vitest";
import { blank } from "./answer";
import { exported, imported } from "./exchange";
import { newId } from "./ids";
import { byDate, newRoom, summary } from "./rooms";
import { add } from "./tree";
import type { AnswerMessage, Room, UserMessage } from "./types";

const PNG = Uint8Array.from("\x89PNG\r\n\x1a\nrest", (letter) => letter.charCodeAt(0));

function talk(): { room: Room; file: string } {
  const room = newRoom(["a/b"]);
  const [column] = room.columns;
  const file = newId();
  const question: UserMessage = {
    id: newId(),
    role: "user",
    parent: null,
    created: 1,
    text: "Hello",
    attachments: [{ id: file, kind: "image", name: "a.png", type: "image/png", bytes: 12, width: 3, height: 4 }],
    turn: newId(),
  };
  const answer: AnswerMessage = {
    id: newId(),
    role: "assistant",
    parent: question.id,
    created: 2,
    model: "a/b",
    ...blank(0),
    state: "done",
    text: "Hi",
    usage: { prompt_tokens: 1, completion_tokens: 2, cost: 0.1, prompt_tokens_details: { cached_tokens: 0 } },
    routing: { attempt: 1 },
  };
  column!.tree = add(add(column!.tree, question), answer);
  return { room, file };
}

async function written() {
  const { room, file } = talk();
  const blob = new Blob([PNG], { type: "image/png" });
  return { room, text: await exported([room], [{ id: file, room: room.id, blob }]) };
}

/** jsdom has no Blob.arrayBuffer. */
function bytesOf(blob: Blob): Promise<ArrayBuffer> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.readAsArrayBuffer(blob);
  });
}

describe("a file of rooms", () => {
  it("comes back as it was, under new names", async () => {
    const { room, text } = await written();
    const { rooms, files } = imported(text);
    expect(rooms).toHaveLength(1);
    expect(rooms[0]!.id).not.toBe(room.id);
    const [question, answer] = Object.values(rooms[0]!.columns[0]!.tree.messages) as [UserMessage, AnswerMessage];
    expect(answer).toEqual(Object.values(room.columns[0]!.tree.messages)[1]);
    expect(files).toHaveLength(1);
    expect(files[0]).toMatchObject({ id: question.attachments[0]!.id, room: rooms[0]!.id });
    expect(new Uint8Array(await bytesOf(files[0]!.blob))).toEqual(PNG);
  });

  it("is refused with a reason when it is something else", () => {
    for (const text of ["", "{", "[]", "null", "5", '{"format":"other"}', '{"format":"roundhouse.chat"}'])
      expect(() => imported(text)).toThrow(/\w/);
    expect(() => imported('{"format":"roundhouse.chat","version":2}')).toThrow(/newer/);
    expect(() => imported('{"format":"roundhouse.chat","version":1}')).toThrow("file.rooms: a list is wanted here.");
  });

  it("is refused when anything in it is not what it should be", async () => {
    const { text } = await written();
    type Any = Record<string, any>;
    const change = (edit: (file: Any, messages: Any, first: Any, second: Any) => void): string => {
      const file = JSON.parse(text) as Any;
      const messages = file.rooms[0].columns[0].tree.messages as Any;
      const [first, second] = Object.values(messages) as [Any, Any];
      edit(file, messages, first, second);
      return JSON.stringify(file);
    };
    const hostile: [string, (file: Any, messages: Any, first: Any, second: Any) => void][] = [
      ["a title that is markup of another kind", (file) => (file.rooms[0].title = { toString: 1 })],
      ["too many columns", (file) => (file.rooms[0].columns = Array(5).fill(file.rooms[0].columns[0]))],
      ["a role that is none", (_, __, first) => (first.role = "system")],
      ["a state that is none", (_, __, ___, second) => (second.state = "evil")],
      ["an answer without times", (_, __, ___, second) => delete second.times],
      ["a message under another name", (_, messages, first) => (messages[first.id] = { ...first, id: "ab".repeat(8) })],
      ["a parent that is not there", (_, __, first) => (first.parent = "ab".repeat(8))],
      ["a circle", (_, __, first, second) => (first.parent = second.id)],
      ["its own parent", (_, __, first) => (first.parent = first.id)],
      ["an id of every object", (_, __, first) => (first.turn = "constructor")],
      ["a choice that is not there", (file) => (file.rooms[0].columns[0].tree.chosen[""] = "ab".repeat(8))],
      ["a picture elsewhere", (_, __, ___, second) => (second.images = ["https://evil.test/p.png"])],
      ["a picture that runs", (_, __, ___, second) => (second.images = ["data:image/svg+xml;base64,AAAA"])],
      ["an attachment that is a page", (_, __, first) => (first.attachments[0].type = "text/html")],
      ["a file that is a page", (file) => (file.files[0].data = "data:text/html;base64,PGI+")],
      ["a file that lies", (file) => (file.files[0].data = "data:image/png;base64,PGI+")],
      ["a file that is an address", (file) => (file.files[0].data = "https://evil.test/p.png")],
      ["no figures but a text", (_, __, ___, second) => (second.usage = "much")],
      ["a figure that is an object of texts", (_, __, ___, second) => (second.usage = { a: { b: "c" } })],
      ["settings that are missing", (file) => delete file.rooms[0].columns[0].settings],
      ["a time that is none", (file) => (file.rooms[0].updated = "today")],
      ["two rooms of one name", (file) => file.rooms.push(file.rooms[0])],
    ];
    for (const [what, edit] of hostile) expect(() => imported(change(edit)), what).toThrow(/^file\b/);
    const proto = text.replace('"chosen":{', '"chosen":{"__proto__":"abababababababab",');
    expect(() => imported(proto)).toThrow(/other names/);
  });

  it("loses what nobody knows", async () => {
    const { text } = await written();
    const { rooms } = imported(text.replace('"named":', '"evil":{"a":1},"named":'));
    expect(rooms[0]).not.toHaveProperty("evil");
  });
});

describe("the list of rooms", () => {
  it("finds questions by their words", () => expect(summary(talk().room).words).toContain("hello"));
  it("is grouped by date", () => {
    const now = new Date(2026, 10, 29, 15).getTime();
    const at = (days: number) => ({ ...summary(newRoom([])), updated: now - days * 86_400_000 });
    const groups = byDate([at(0), at(0.1), at(1), at(3), at(20), at(100)], now);
    expect(groups.map(([name, rooms]) => [name, rooms.length])).toEqual([
      ["Today", 2],
      ["Yesterday", 1],
      ["Last 7 days", 1],
      ["Last 30 days", 1],
      ["Older", 1],
    ]);
  });
});
