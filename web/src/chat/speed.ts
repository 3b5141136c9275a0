/** The figures below an answer. */
import { latency, spend, throughput, whole } from "@/format/numbers";
import type { AnswerMessage } from "./types";

/** `45.2 tps`, `TTFT 0.41s`, `1,204 in (310 cached)`, ...: only what is known. */
export function figures({ usage, times, provider }: AnswerMessage): string[] {
  const shown: string[] = [];
  const tokens = usage?.completion_tokens;
  // Tokens of the answer through all the time it took, as the site defines throughput everywhere.
  if (tokens && times.done !== null && times.done > times.sent)
    shown.push(throughput((tokens * 1000) / (times.done - times.sent)));
  if (times.first !== null) shown.push(`TTFT ${latency(times.first - times.sent)}`);
  if (usage?.prompt_tokens !== undefined) {
    const cached = usage.prompt_tokens_details?.cached_tokens;
    shown.push(`${whole(usage.prompt_tokens)} in${cached ? ` (${whole(cached)} cached)` : ""}`);
  }
  if (tokens !== undefined) shown.push(`${whole(tokens)} out`);
  if (typeof usage?.cost === "number") shown.push(spend(usage.cost));
  if (provider) shown.push(`via ${provider}`);
  return shown;
}
