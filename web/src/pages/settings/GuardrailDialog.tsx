import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { changeGuardrail, createGuardrail, type FilterAction, type Guardrail } from "@/api/settings";
import { useAttempt } from "@/lib/attempt";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field, Input, Select, TextArea } from "@/ui/Field";
import { Problem } from "@/ui/Note";
import { Filters } from "./Filters";
import { BUILTINS, bodyOf, formOf, type GuardrailForm, NEW, problemsOf } from "./guardrail";
import { Check } from "./parts";

const LISTS = [
  ["allowedModels", "Allowed models", "One id a line. Empty: every model"],
  ["ignoredModels", "Barred models", "One id a line"],
  ["allowedProviders", "Allowed providers", "One slug a line. Empty: every provider"],
  ["ignoredProviders", "Barred providers", "One slug a line"],
] as const;

/** Makes a guardrail, or changes one. */
export function GuardrailDialog({ edited, onClose }: { edited: Guardrail | null; onClose: () => void }) {
  const [form, setForm] = useState<GuardrailForm>(edited ? formOf(edited) : NEW);
  const [tried, setTried] = useState(false);
  const { attempt, busy, failure } = useAttempt();
  const queries = useQueryClient();
  const problems = tried ? problemsOf(form) : {};
  const change = (part: Partial<GuardrailForm>) => setForm({ ...form, ...part });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problemsOf(form)).length > 0) return;
    await attempt(async () => {
      if (edited) await changeGuardrail(edited.id, bodyOf(form, edited));
      else await createGuardrail(bodyOf(form));
      await queries.invalidateQueries({ queryKey: ["guardrails"] });
      onClose();
    });
  };
  return (
    <Dialog side open onClose={onClose} title={edited ? `Change ${edited.name}` : "New guardrail"}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Field label="Name" error={problems.name ?? null}>
          {(ids) => <Input {...ids} value={form.name} onChange={(event) => change({ name: event.target.value })} />}
        </Field>
        <Field label="Description">
          {(ids) => (
            <Input
              {...ids}
              value={form.description}
              maxLength={1000}
              onChange={(event) => change({ description: event.target.value })}
            />
          )}
        </Field>
        <div className="grid gap-x-4 sm:grid-cols-2">
          <Field label="Budget of each key in $" hint="Empty: none" error={problems.limit ?? null}>
            {(ids) => (
              <Input
                {...ids}
                inputMode="decimal"
                value={form.limit}
                onChange={(event) => change({ limit: event.target.value })}
              />
            )}
          </Field>
          <Field label="Budget starts afresh" error={problems.reset ?? null}>
            {(ids) => (
              <Select
                {...ids}
                value={form.reset}
                onChange={(event) => change({ reset: event.target.value as GuardrailForm["reset"] })}
              >
                <option value="">No budget</option>
                <option value="daily">Every day</option>
                <option value="weekly">Every week</option>
                <option value="monthly">Every month</option>
              </Select>
            )}
          </Field>
        </div>
        <Check
          label="Only providers that keep nothing"
          hint="Those whose policy is not known are left out as well"
          checked={form.zdr}
          onChange={(zdr) => change({ zdr })}
        />
        <div className="mt-4 grid gap-x-4 sm:grid-cols-2">
          {LISTS.map(([name, label, hint]) => (
            <Field key={name} label={label} hint={hint}>
              {(ids) => (
                <TextArea
                  {...ids}
                  rows={3}
                  className="font-mono"
                  spellCheck={false}
                  value={form[name]}
                  onChange={(event) => change({ [name]: event.target.value })}
                />
              )}
            </Field>
          ))}
        </div>
        <fieldset className="mt-2">
          <legend className="mb-1 text-sm font-semibold">What prompts may hold</legend>
          <p className="mb-3 text-xs text-ink-3">
            Redact covers up what is found, block refuses the request, flag only tells. They find what is written
            plainly; nobody who means harm is stopped by them.
          </p>
          <div className="grid gap-x-4 sm:grid-cols-2">
            {BUILTINS.map(([slug, name]) => (
              <Field key={slug} label={name}>
                {(ids) => (
                  <Select
                    {...ids}
                    value={form.builtins[slug] ?? ""}
                    onChange={(event) =>
                      change({ builtins: { ...form.builtins, [slug]: event.target.value as FilterAction | "" } })
                    }
                  >
                    <option value="">Let through</option>
                    <option value="redact">Redact</option>
                    <option value="block">Block</option>
                    <option value="flag">Flag</option>
                  </Select>
                )}
              </Field>
            ))}
          </div>
        </fieldset>
        <Filters
          filters={form.filters}
          problem={problems.filters ?? null}
          onChange={(filters) => change({ filters })}
        />
        {failure !== null && <Problem error={failure} />}
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={busy}>
            {edited ? "Save" : "Create"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
