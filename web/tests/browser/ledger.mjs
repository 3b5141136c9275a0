// The ledger as it lies in the database, and what follows from its rows by the definitions of docs/statistics.md: written once more, in
// another language and without the server's sums, to hold the pages against.

import { execFileSync } from "node:child_process";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 1970 began on a Thursday. */
const MONDAY = 4 * DAY;

const DUMP = `
import json, sqlite3, sys
conn = sqlite3.connect(f"file:{sys.argv[1]}/roundhouse.db?mode=ro", uri=True)
conn.row_factory = sqlite3.Row
read = lambda query: [dict(row) for row in conn.execute(query)]
told = {"calls": read("SELECT * FROM generations ORDER BY created_ms"), "grants": read("SELECT * FROM credits")}
told["keys"] = read("SELECT hash, name, label, management, spend_limit FROM keys")
print(json.dumps(told))
`;

/** All of it: calls, grants and keys. */
export function readLedger() {
  const { CLIENT_TEST_PYTHON: python, CLIENT_TEST_DATA: folder } = process.env;
  return JSON.parse(execFileSync(python, ["-c", DUMP, folder], { maxBuffer: 1 << 28 }).toString());
}

export const sum = (rows, of) => rows.reduce((total, row) => total + of(row), 0);
export const tokens = (rows) => sum(rows, (row) => row.prompt_tokens + row.completion_tokens);
/** Each request once. */
export const requests = (rows) => rows.filter((row) => row.request === null).length;

/** Of the last hours, the running one included. */
export function sinceHours(rows, hours, now = Date.now()) {
  const from = (Math.floor(now / HOUR) - hours + 1) * HOUR;
  return rows.filter((row) => row.created_ms >= from);
}

/** Of the running UTC day, and of the days before it. */
export function sinceDays(rows, days, now = Date.now()) {
  const from = (Math.floor(now / DAY) - days + 1) * DAY;
  return rows.filter((row) => row.created_ms >= from);
}

/** Of the week that runs since Monday. */
export function thisWeek(rows, now = Date.now()) {
  const from = Math.floor((now - MONDAY) / (7 * DAY)) * 7 * DAY + MONDAY;
  return rows.filter((row) => row.created_ms >= from);
}

/** Whether an attempt says something about its endpoint, and what. */
export function verdict({ outcome, error_status: status, latency_ms: spoke }) {
  if (outcome === "done") return "good";
  if (outcome !== "failed") return null;
  if (spoke !== null || status === null || [401, 402, 404].includes(status) || status >= 500) return "bad";
  return null;
}

/** How many attempts were answered, and how many say anything. */
export function judged(rows) {
  const verdicts = rows.map(verdict);
  const good = verdicts.filter((word) => word === "good").length;
  return [good, good + verdicts.filter((word) => word === "bad").length];
}

/** The same of requests, by all of their attempts. */
export function routed(rows) {
  const byRequest = new Map();
  for (const row of rows) {
    const first = row.request ?? row.id;
    byRequest.set(first, [...(byRequest.get(first) ?? []), row]);
  }
  let [good, all] = [0, 0];
  for (const attempts of byRequest.values()) {
    const words = attempts.map((row) => (row.outcome === "interrupted" ? "bad" : verdict(row)));
    if (words.includes("good")) good += 1;
    if (words.includes("good") || words.includes("bad")) all += 1;
  }
  return [good, all];
}

const own = (row, milliseconds) => Math.max(milliseconds - row.waited_ms, 0);
const answered = (rows) => rows.filter((row) => row.outcome === "done");

/** Milliseconds to the first token, of each call that was answered. */
export const latencies = (rows) =>
  answered(rows)
    .filter((row) => row.latency_ms !== null)
    .map((row) => own(row, row.latency_ms));
/** Milliseconds to the end. */
export const durations = (rows) => answered(rows).map((row) => own(row, row.duration_ms));
/** Tokens a second. */
export const speeds = (rows) =>
  answered(rows)
    .filter((row) => own(row, row.duration_ms) > 0 && row.completion_tokens > 0)
    .map((row) => (row.completion_tokens * 1000) / own(row, row.duration_ms));

/** What prompts (or answers) cost by the price sheet, in nano-dollars, and their tokens. Nothing here comes from a cache. */
export function paid(rows, kind) {
  const priced = answered(rows).filter((row) => row.prices !== null && row.reported_cost === null);
  const picos = sum(priced, (row) => row[`${kind}_tokens`] * JSON.parse(row.prices)[kind]);
  return [picos / 1000, sum(priced, (row) => row[`${kind}_tokens`])];
}

/** Rows by what they have in common, the one with the most tokens first. */
export function groups(rows, of) {
  const found = new Map();
  for (const row of rows) {
    for (const key of [of(row)].flat()) if (key !== null) found.set(key, [...(found.get(key) ?? []), row]);
  }
  return [...found].sort((a, b) => tokens(b[1]) - tokens(a[1]));
}
