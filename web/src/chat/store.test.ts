import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { fallBehind } from "@/markdown/behind";
import { newRoom } from "./rooms";
import { RoomStore } from "./store";
import { last, path } from "./tree";
import type { AnswerMessage, Room } from "./types";

type Reply = (controller: ReadableStreamDefaultController<Uint8Array>, body: Record<string, any>) => void;

let asked: Record<string, any>[] = [];
let reply: Reply = () => undefined;
const say = (controller: ReadableStreamDefaultController<Uint8Array>, event: unknown) =>
  controller.enqueue(
    new TextEncoder().encode(`data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`),
  );
const content = (text: string, finish: string | null = null) => ({
  id: "gen-1",
  choices: [{ delta: { content: text }, finish_reason: finish }],
});
const answering =
  (text: string): Reply =>
  (controller) => {
    say(controller, content(text));
    say(controller, content("", "stop"));
    say(controller, "[DONE]");
    controller.close();
  };

beforeEach(() => {
  asked = [];
  vi.stubGlobal("fetch", (_: string, init: RequestInit) => {
    const body = JSON.parse(String(init.body)) as Record<string, any>;
    asked.push(body);
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        init.signal?.addEventListener("abort", () => controller.error(new DOMException("stopped", "AbortError")));
        reply(controller, body);
      },
    });
    return Promise.resolve({ ok: true, body: stream, headers: new Headers() });
  });
});
afterEach(() => vi.unstubAllGlobals());

const open = (...models: string[]) => new RoomStore(newRoom(models), () => Promise.resolve(false));
const answer = (room: Room, column = 0) => last(room.columns[column]!.tree) as AnswerMessage;
const texts = (room: Room, column = 0) => path(room.columns[column]!.tree).map((message) => message.text);
const idle = (store: RoomStore) => vi.waitFor(() => expect(store.isRunning).toBe(false));

it("asks every model, and keeps their answers apart", async () => {
  reply = (controller, body) => answering(`I am ${String(body.model)}`)(controller, body);
  const store = open("a/one", "b/two");
  store.send("Who?", []);
  await idle(store);
  expect(texts(store.room, 0)).toEqual(["Who?", "I am a/one"]);
  expect(texts(store.room, 1)).toEqual(["Who?", "I am b/two"]);
  expect(store.room.title).toBe("Who?");
  expect(answer(store.room).state).toBe("done");
});

it("writes a question anew as a branch, and comes back to the old one", async () => {
  const store = open("a/one");
  reply = answering("first");
  store.send("one", []);
  await idle(store);
  reply = answering("second");
  const [column] = store.room.columns;
  const [question] = path(column!.tree);
  store.edit(question!.role === "user" ? question!.turn : "", "two", []);
  await idle(store);
  expect(texts(store.room)).toEqual(["two", "second"]);
  expect(asked[1]?.messages).toEqual([{ role: "user", content: "two" }]);
  store.look(column!.id, question!.id);
  expect(texts(store.room)).toEqual(["one", "first"]);
});

it("answers again, by another model too", async () => {
  const store = open("a/one");
  reply = answering("x");
  store.send("q", []);
  await idle(store);
  const [column] = store.room.columns;
  store.retry(column!.id, answer(store.room).id, "b/two");
  await idle(store);
  expect(asked.map((body) => body.model)).toEqual(["a/one", "b/two"]);
  expect(asked[1]?.messages).toEqual(asked[0]?.messages);
  expect(Object.keys(store.room.columns[0]!.tree.messages)).toHaveLength(3);
});

it("keeps what arrived of a broken stream, and goes on from there", async () => {
  const store = open("a/one");
  reply = (controller) => {
    say(controller, content("Half of"));
    controller.close();
  };
  store.send("q", []);
  await idle(store);
  expect(answer(store.room)).toMatchObject({ state: "broken", text: "Half of" });
  reply = answering(" it.");
  store.resume(store.room.columns[0]!.id, answer(store.room).id);
  await idle(store);
  expect(answer(store.room)).toMatchObject({ state: "done", text: "Half of it.", error: null });
  expect(asked[1]?.messages.at(-1)).toMatchObject({ role: "assistant", content: "Half of" });
});

it("stops, and keeps what arrived", async () => {
  const store = open("a/one");
  reply = (controller) => say(controller, content("Begun"));
  store.send("q", []);
  await vi.waitFor(() => expect(answer(store.room).text).toBe("Begun"));
  store.stop();
  await idle(store);
  expect(answer(store.room)).toMatchObject({ state: "stopped", text: "Begun", error: null });
});

it("shows more of an answer only when the page has drawn what it was shown", async () => {
  const store = open("a/one");
  let upstream: ReadableStreamDefaultController<Uint8Array> | undefined;
  reply = (controller) => (upstream = controller);
  store.send("q", []);
  await vi.waitFor(() => expect(upstream).toBeDefined());
  say(upstream!, content("One"));
  await vi.waitFor(() => expect(answer(store.room).text).toBe("One"));
  const catchUp = fallBehind();
  say(upstream!, content(", two"));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(answer(store.room).text).toBe("One");
  catchUp();
  await vi.waitFor(() => expect(answer(store.room).text).toBe("One, two"));
  store.stop();
  await idle(store);
});

it("hands results back to the model that asked for them", async () => {
  const store = open("a/one");
  reply = (controller, body) => {
    if (asked.length > 1) return answering("It is 4.")(controller, body);
    say(controller, {
      choices: [
        {
          delta: { tool_calls: [{ index: 0, id: "c", type: "function", function: { name: "add", arguments: "{}" } }] },
        },
      ],
    });
    say(controller, content("", "tool_calls"));
    say(controller, "[DONE]");
    controller.close();
  };
  store.send("2+2?", []);
  await idle(store);
  store.giveResults(store.room.columns[0]!.id, answer(store.room).id, { c: "4" });
  await idle(store);
  expect(texts(store.room)).toEqual(["2+2?", "", "4", "It is 4."]);
  expect(asked[1]?.messages.at(-1)).toEqual({ role: "tool", tool_call_id: "c", content: "4" });
});

it("takes a message away, and brings it back without losing what came since", async () => {
  const store = open("a/one");
  reply = answering("x");
  store.send("one", []);
  await idle(store);
  const column = store.room.columns[0]!;
  const undo = store.delete(column.id, path(column.tree)[0]!.id);
  expect(texts(store.room)).toEqual([]);
  store.send("two", []);
  await idle(store);
  undo();
  expect(texts(store.room)).toEqual(["one", "x"]);
  expect(Object.values(store.room.columns[0]!.tree.messages).map((message) => message.text)).toContain("two");
});

it("lets a model that comes later hear what was said", async () => {
  const store = open("a/one");
  reply = answering("x");
  store.send("one", []);
  await idle(store);
  store.addColumn("b/two");
  store.send("two", []);
  await idle(store);
  expect(asked.find((body) => body.model === "b/two")?.messages).toHaveLength(3);
});

it("says why nothing could be sent", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  const store = open("a/one");
  store.send("q", []);
  await idle(store);
  expect(answer(store.room)).toMatchObject({ state: "failed", text: "" });
  expect(answer(store.room).error?.message).toContain("cannot be reached");
});
