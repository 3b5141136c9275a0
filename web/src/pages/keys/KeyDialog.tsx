import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { changeKey, createKey, type Key } from "@/api/account";
import { useAttempt } from "@/lib/attempt";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field, Input, Select, TextArea } from "@/ui/Field";
import { Problem } from "@/ui/Note";
import { changeOf, formOf, type KeyForm, NEW, problemsOf } from "./form";

/** Makes a key, or changes one. */
export function KeyDialog({
  edited,
  onClose,
  onCreated,
}: {
  edited: Key | null;
  onClose: () => void;
  onCreated: (secret: string) => void;
}) {
  const before = edited ? formOf(edited) : NEW;
  const [form, setForm] = useState<KeyForm>(before);
  const [tried, setTried] = useState(false);
  const { attempt, busy, failure } = useAttempt();
  const queries = useQueryClient();
  const problems = tried ? problemsOf(form) : {};
  const set = (name: keyof KeyForm) => (event: { target: { value: string } }) =>
    setForm({ ...form, [name]: event.target.value });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problemsOf(form)).length > 0) return;
    await attempt(async () => {
      const change = changeOf(form, before);
      if (edited) await changeKey(edited.hash, change);
      else onCreated((await createKey(change)).key);
      await queries.invalidateQueries({ queryKey: ["keys"] });
      onClose();
    });
  };
  return (
    <Dialog open onClose={onClose} title={edited ? `Change ${edited.name || edited.label}` : "Create a key"}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Field label="Name" error={problems.name}>
          {(ids) => <Input {...ids} value={form.name} onChange={set("name")} maxLength={255} autoComplete="off" />}
        </Field>
        <div className="grid gap-x-4 sm:grid-cols-2">
          <Field label="Limit in $" hint="Empty: as much as the credits allow" error={problems.limit}>
            {(ids) => <Input {...ids} inputMode="decimal" value={form.limit} onChange={set("limit")} />}
          </Field>
          <Field label="Limit starts afresh" error={problems.reset}>
            {(ids) => (
              <Select {...ids} value={form.reset} onChange={set("reset")}>
                <option value="">Never</option>
                <option value="daily">Every day</option>
                <option value="weekly">Every Monday</option>
                <option value="monthly">Every month</option>
              </Select>
            )}
          </Field>
          <Field label="Requests a minute" error={problems.rpm}>
            {(ids) => <Input {...ids} inputMode="numeric" value={form.rpm} onChange={set("rpm")} />}
          </Field>
          <Field label="Tokens a minute" error={problems.tpm}>
            {(ids) => <Input {...ids} inputMode="numeric" value={form.tpm} onChange={set("tpm")} />}
          </Field>
          <Field label="Last day" hint="The key ends with this day (UTC)">
            {(ids) => <Input {...ids} type="date" value={form.expires} onChange={set("expires")} />}
          </Field>
        </div>
        <Field label="Allowed models" hint="One id a line. Empty: every model">
          {(ids) => (
            <TextArea
              {...ids}
              rows={3}
              className="font-mono"
              value={form.models}
              onChange={set("models")}
              spellCheck={false}
            />
          )}
        </Field>
        <Field label="Allowed providers" hint="One slug a line. Empty: every provider">
          {(ids) => (
            <TextArea
              {...ids}
              rows={2}
              className="font-mono"
              value={form.providers}
              onChange={set("providers")}
              spellCheck={false}
            />
          )}
        </Field>
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
