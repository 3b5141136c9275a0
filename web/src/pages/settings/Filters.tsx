import { Plus, X } from "lucide-react";
import type { ContentFilter, FilterAction } from "@/api/settings";
import { Button } from "@/ui/Button";
import { Input, Select } from "@/ui/Field";

/** The patterns of one's own that prompts are searched for. */
export function Filters({
  filters,
  problem,
  onChange,
}: {
  filters: ContentFilter[];
  problem: string | null;
  onChange: (filters: ContentFilter[]) => void;
}) {
  const put = (at: number, part: Partial<ContentFilter>) =>
    onChange(filters.map((filter, index) => (index === at ? { ...filter, ...part } : filter)));
  return (
    <fieldset className="mb-4">
      <legend className="mb-1 text-sm font-semibold">Patterns of your own</legend>
      <p className="mb-2 text-xs text-ink-3">
        Regular expressions without looking around and without references. The label stands in place of what is
        redacted.
      </p>
      <ul className="space-y-2">
        {filters.map((filter, at) => (
          <li key={at} className="grid grid-cols-[1fr_auto] gap-2 sm:grid-cols-[1fr_8rem_7rem_auto]">
            <Input
              aria-label={`Pattern ${at + 1}`}
              placeholder="\bsk-[a-zA-Z0-9]{48}\b"
              className="font-mono max-sm:col-span-2"
              spellCheck={false}
              value={filter.pattern}
              onChange={(event) => put(at, { pattern: event.target.value })}
            />
            <Input
              aria-label={`Label of pattern ${at + 1}`}
              placeholder="[API_KEY]"
              maxLength={100}
              value={filter.label ?? ""}
              onChange={(event) => put(at, { label: event.target.value || null })}
            />
            <Select
              aria-label={`What pattern ${at + 1} does`}
              value={filter.action}
              onChange={(event) => put(at, { action: event.target.value as FilterAction })}
            >
              <option value="redact">Redact</option>
              <option value="block">Block</option>
              <option value="flag">Flag</option>
            </Select>
            <Button
              look="quiet"
              aria-label={`Remove pattern ${at + 1}`}
              onClick={() => onChange(filters.filter((_, index) => index !== at))}
            >
              <X aria-hidden className="size-4" />
            </Button>
          </li>
        ))}
      </ul>
      {problem && (
        <p role="alert" className="mt-1 text-xs text-bad">
          {problem}
        </p>
      )}
      <Button
        small
        className="mt-2"
        onClick={() => onChange([...filters, { pattern: "", action: "redact", label: null }])}
      >
        <Plus aria-hidden className="size-3.5" /> Add a pattern
      </Button>
    </fieldset>
  );
}
