import { Wrench } from "lucide-react";
import { useState } from "react";
import { Button } from "@/ui/Button";
import { Code } from "@/ui/Code";
import { Field, TextArea } from "@/ui/Field";
import { useActions } from "./context";
import { pretty } from "./pretty";
import type { AnswerMessage } from "./types";

/** What the model asks to have done: each call with its arguments, and a place for the result. */
export function ToolCalls({
  columnId,
  answer,
  results,
}: {
  columnId: string;
  answer: AnswerMessage;
  /** By call, where they were given. */
  results: Record<string, string> | null;
}) {
  const { store } = useActions();
  const [typed, setTyped] = useState<Record<string, string>>({});
  const waiting = results === null && answer.state === "done";
  const ready = answer.toolCalls.every((call) => typed[call.id]?.trim());
  return (
    <form
      className="my-3 space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) store.giveResults(columnId, answer.id, typed);
      }}
    >
      {answer.toolCalls.map((call) => (
        <div key={call.id} className="rounded-lg border border-line p-3">
          <p className="flex items-center gap-2 text-sm font-medium">
            <Wrench aria-hidden className="size-4 shrink-0 text-ink-3" />
            <span className="truncate font-mono">{call.name || "tool"}</span>
          </p>
          <Code code={pretty(call.arguments) ?? call.arguments} language="json" label="arguments" />
          {results && call.id in results && (
            <Code code={pretty(results[call.id] ?? "") ?? results[call.id] ?? ""} language="json" label="result" />
          )}
          {waiting && (
            <Field label={`Result of ${call.name || "the call"}`}>
              {(ids) => (
                <TextArea
                  {...ids}
                  rows={2}
                  value={typed[call.id] ?? ""}
                  placeholder="What the tool answers, as text or JSON"
                  className="font-mono"
                  onChange={(event) => setTyped({ ...typed, [call.id]: event.target.value })}
                />
              )}
            </Field>
          )}
        </div>
      ))}
      {waiting && (
        <Button type="submit" look="primary" small disabled={!ready}>
          Send {answer.toolCalls.length === 1 ? "result" : "results"} and continue
        </Button>
      )}
    </form>
  );
}
