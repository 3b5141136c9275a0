/** Reads `openrouter_metadata` with care: it may be of another server, or of another version of ours. */

export interface Candidate {
  provider: string;
  tag: string;
  chance: number | null;
  price: string | null;
  sort: string | null;
  behindFor: string[];
  dropped: string[];
  cachedHere: boolean;
}

export interface Removed {
  provider: string;
  tag: string;
  field: string;
  reason: string;
}

export interface Attempt {
  provider: string;
  status: number | null;
  afterMs: number | null;
}

export interface Routing {
  summary: string;
  candidates: Candidate[];
  removed: Removed[];
  attempts: Attempt[];
}

export function readRouting(metadata: Record<string, unknown> | null): Routing | null {
  if (!metadata) return null;
  const routing = group(metadata.routing);
  return {
    summary: word(metadata.summary),
    candidates: rows(routing.candidates).map((row) => ({
      provider: word(row.provider),
      tag: word(row.tag),
      chance: figure(row.chance),
      price: word(group(row.draw).price) || null,
      sort: word(group(row.sort).by) || null,
      behindFor: words(row.behind_for),
      dropped: words(row.dropped),
      cachedHere: row.cached_here === true,
    })),
    removed: rows(routing.removed).map((row) => ({
      provider: word(row.provider),
      tag: word(row.tag),
      field: word(row.field),
      reason: word(row.reason),
    })),
    attempts: rows(metadata.attempts).map((row) => ({
      provider: word(row.provider),
      status: figure(row.status),
      afterMs: figure(row.after_ms),
    })),
  };
}

function group(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function rows(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(group) : [];
}

function word(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function words(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function figure(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
