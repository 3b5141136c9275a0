/** Why a provider, in words: for whoever reads the log. */
import type { Because } from "@/api/generations";
import { share, whole } from "@/format/numbers";

const SORTS = {
  price: "sorted by price",
  throughput: "sorted by throughput",
  latency: "sorted by latency",
  exacto: "sorted by sound tool calls",
} as const;

const BEHIND: Record<string, string> = {
  broken: "its last calls failed",
  outage: "an outage in the last seconds",
  uptime: "its uptime",
  tool_errors: "malformed tool calls",
  preferences: "a preference it does not meet",
};

/** One sentence without a full stop. */
export function because(why: Because): string {
  const parts = [where(why), how(why)];
  if (why.behind_for?.length) {
    parts.push(`put back for ${why.behind_for.map((word) => BEHIND[word] ?? word).join(" and ")}`);
  }
  const [first, ...rest] = parts.filter(Boolean).join(", ");
  return first ? first.toUpperCase() + rest.join("") : "";
}

/** Those that could not be asked, and which field of the request says so. */
export function removed(why: Because): string[] {
  return (why.removed ?? []).map(({ field, endpoints }) => `${whole(endpoints)} by ${field}`);
}

function where({ place, of }: Because): string {
  return of === 1 ? "the only one that could be asked" : `number ${whole(place)} of ${whole(of)}`;
}

function how({ by, of, chance }: Because): string {
  if (by === "order") return "named in provider.order";
  if (by === "cache") return "holds the beginning of the conversation in its cache";
  if (of === 1) return "";
  return by === "draw" ? `drawn by price, ${share(chance)} likely to be first` : SORTS[by];
}
