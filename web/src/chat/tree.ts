/** A conversation with its branches. Every function gives a new tree and leaves the old one as it is. */
import type { Message, Tree } from "./types";

/** The place of the first message in `chosen`. */
const ROOT = "";

export const EMPTY_TREE: Tree = { messages: {}, chosen: {} };

/** The messages that are looked at, first to last. */
export function path(tree: Tree): Message[] {
  const found: Message[] = [];
  const seen = new Set<string>();
  let next = tree.chosen[ROOT];
  // An imported tree may name what is missing, or go round in circles.
  while (next !== undefined && !seen.has(next)) {
    const message = tree.messages[next];
    if (!message) break;
    seen.add(next);
    found.push(message);
    next = tree.chosen[next];
  }
  return found;
}

/** The path down to `id`, which is its last. Empty if it is not there. */
export function pathTo(tree: Tree, id: string): Message[] {
  const found: Message[] = [];
  let next: string | null = id;
  while (next !== null && found.length <= Object.keys(tree.messages).length) {
    const message: Message | undefined = tree.messages[next];
    if (!message) return [];
    found.push(message);
    next = message.parent;
  }
  return found.toReversed();
}

export function last(tree: Tree): Message | undefined {
  return path(tree).at(-1);
}

/** The versions of a message, oldest first, itself included. */
export function versions(tree: Tree, id: string): string[] {
  const message = tree.messages[id];
  if (!message) return [];
  return children(tree, message.parent);
}

export function children(tree: Tree, parent: string | null): string[] {
  return Object.values(tree.messages)
    .filter((each) => each.parent === parent)
    .toSorted((a, b) => a.created - b.created)
    .map((each) => each.id);
}

/** Adds a message and looks at it. */
export function add(tree: Tree, message: Message): Tree {
  return {
    messages: { ...tree.messages, [message.id]: message },
    chosen: { ...tree.chosen, [message.parent ?? ROOT]: message.id },
  };
}

export function change<M extends Message>(tree: Tree, id: string, changes: Partial<M>): Tree {
  const old = tree.messages[id];
  if (!old) return tree;
  return { ...tree, messages: { ...tree.messages, [id]: { ...old, ...changes } as Message } };
}

/** Looks at another version. */
export function choose(tree: Tree, id: string): Tree {
  const message = tree.messages[id];
  return message ? { ...tree, chosen: { ...tree.chosen, [message.parent ?? ROOT]: id } } : tree;
}

/** Takes a message away with all that follows it, and looks at the version before it, if there is one. */
export function remove(tree: Tree, id: string): Tree {
  const message = tree.messages[id];
  if (!message) return tree;
  const others = versions(tree, id);
  const at = others.indexOf(id);
  const heir = others[at - 1] ?? others[at + 1];
  const gone = new Set([id]);
  for (const each of gone) for (const child of children(tree, each)) gone.add(child);
  const messages = Object.fromEntries(Object.entries(tree.messages).filter(([each]) => !gone.has(each)));
  const chosen = Object.fromEntries(
    Object.entries(tree.chosen).filter(([from, to]) => !gone.has(from) && !gone.has(to)),
  );
  if (heir) chosen[message.parent ?? ROOT] = heir;
  return { messages, chosen };
}
