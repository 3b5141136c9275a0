/** Whether the server answers, as far as this page's own requests tell. `slow`: something has been waited for longer than it should take. */
import { useSyncExternalStore } from "react";

export type Connection = "fine" | "slow" | "lost";

/** Longer than any page takes; who waits longer is told why. */
const SLOW_MS = 4_000;

let lost = false;
let late = 0;
const listeners = new Set<() => void>();

function state(): Connection {
  if (lost) return "lost";
  return late > 0 ? "slow" : "fine";
}

function tell(change: () => void): void {
  const before = state();
  change();
  if (state() !== before) for (const listener of listeners) listener();
}

/** No answer came. */
export function noteLost(): void {
  tell(() => (lost = true));
}

/** An answer came, whatever it says. */
export function noteAnswer(): void {
  tell(() => (lost = false));
}

/** Waits for something of the server's, and notes when that takes too long. */
export async function awaited<T>(work: Promise<T>): Promise<T> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    tell(() => (late += 1));
  }, SLOW_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
    if (isLate) tell(() => (late -= 1));
  }
}

export function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, state);
}
