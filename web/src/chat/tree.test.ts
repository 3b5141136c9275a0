import { describe, expect, it } from "vitest";
import { add, change, choose, EMPTY_TREE, last, path, pathTo, remove, versions } from "./tree";
import type { Tree, UserMessage } from "./types";

let clock = 0;
const said = (id: string, parent: string | null): UserMessage => ({
  id,
  parent,
  role: "user",
  created: (clock += 1),
  text: id,
  attachments: [],
  turn: id,
});

/** a - b - c, with b2 - d beside b, and b3 beside both. */
function grown(): Tree {
  let tree = EMPTY_TREE;
  for (const [id, parent] of [
    ["a", null],
    ["b", "a"],
    ["c", "b"],
    ["b2", "a"],
    ["d", "b2"],
    ["b3", "a"],
  ] as const)
    tree = add(tree, said(id, parent));
  return tree;
}

const names = (tree: Tree) => path(tree).map((message) => message.id);

describe("a conversation", () => {
  it("is looked at by its newest branch", () => {
    expect(names(grown())).toEqual(["a", "b3"]);
    expect(versions(grown(), "b2")).toEqual(["b", "b2", "b3"]);
    expect(last(grown())?.id).toBe("b3");
    expect(last(EMPTY_TREE)).toBeUndefined();
  });
  it("remembers where a branch was left", () => {
    const tree = choose(grown(), "b");
    expect(names(tree)).toEqual(["a", "b", "c"]);
    expect(names(choose(tree, "b2"))).toEqual(["a", "b2", "d"]);
  });
  it("has branches at its beginning, too", () => {
    const tree = add(grown(), said("z", null));
    expect(names(tree)).toEqual(["z"]);
    expect(names(choose(tree, "a"))).toEqual(["a", "b3"]);
  });
  it("knows the way to any message", () => {
    expect(pathTo(grown(), "c").map((message) => message.id)).toEqual(["a", "b", "c"]);
    expect(pathTo(grown(), "nobody")).toEqual([]);
  });
  it("loses a message with what follows, and shows its neighbour", () => {
    const tree = remove(choose(grown(), "b2"), "b2");
    expect(Object.keys(tree.messages).toSorted()).toEqual(["a", "b", "b3", "c"]);
    expect(names(tree)).toEqual(["a", "b", "c"]);
    expect(remove(tree, "a")).toEqual(EMPTY_TREE);
    expect(remove(tree, "nobody")).toBe(tree);
  });
  it("is not changed by what is done with it", () => {
    const tree = grown();
    const copy = structuredClone(tree);
    remove(tree, "b");
    choose(tree, "b");
    change(tree, "a", { text: "other" });
    expect(tree).toEqual(copy);
  });
  it("ends where it would go round in circles", () => {
    const a = said("a", "b");
    const b = said("b", "a");
    const tree: Tree = { messages: { a, b }, chosen: { "": "a", a: "b", b: "a" } };
    expect(names(tree)).toEqual(["a", "b"]);
    expect(() => pathTo(tree, "a")).not.toThrow();
  });
});
