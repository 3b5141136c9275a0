import type { DataPolicy as Policy } from "@/api/types";
import { Chip } from "@/ui/Chip";

/** What is known of it, in words; null where nothing is. */
export function dataPolicy(policy: Policy | undefined): string | null {
  const { training = null, retention = null } = policy ?? {};
  const words = [
    training === null ? null : training ? "trains on prompts" : "no training",
    retention === null ? null : retention ? "keeps prompts" : "zero retention",
  ];
  return words.filter(Boolean).join(", ") || null;
}

/** What becomes of what is sent to a provider. What is unknown is treated as the worse by routing. */
export function DataPolicy({ policy }: { policy: Policy | undefined }) {
  const { training = null, retention = null } = policy ?? {};
  if (training === null && retention === null) {
    return <span title="Nothing is known; a request that asks for privacy is not sent there">unknown</span>;
  }
  return (
    <span className="inline-flex flex-wrap gap-1">
      {training !== null && (
        <Chip tone={training ? "warn" : "good"} title="Whether it may train on prompts and answers">
          {training ? "trains on prompts" : "no training"}
        </Chip>
      )}
      {retention !== null && (
        <Chip
          tone={retention ? "plain" : "good"}
          title={
            retention
              ? "It keeps prompts for a time, be it only to look for abuse"
              : "It keeps nothing of what is sent (ZDR)"
          }
        >
          {retention ? "keeps prompts" : "zero retention"}
        </Chip>
      )}
    </span>
  );
}
