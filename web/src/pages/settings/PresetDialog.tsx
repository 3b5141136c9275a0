import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { savePreset } from "@/api/settings";
import { useAttempt } from "@/lib/attempt";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field, Input, TextArea } from "@/ui/Field";
import { Problem } from "@/ui/Note";
import { checked, type PresetForm } from "./preset";

/** Makes a preset, or a new version of one. */
export function PresetDialog({ start, isNew, onClose }: { start: PresetForm; isNew: boolean; onClose: () => void }) {
  const [form, setForm] = useState(start);
  const [tried, setTried] = useState(false);
  const { attempt, busy, failure } = useAttempt();
  const queries = useQueryClient();
  const { body, warning, ...problems } = checked(form);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!body) return;
    await attempt(async () => {
      await savePreset(form.slug, body);
      await queries.invalidateQueries({ queryKey: ["presets"] });
      toast.success(`@preset/${form.slug} is kept`);
      onClose();
    });
  };
  return (
    <Dialog side open onClose={onClose} title={isNew ? "New preset" : `New version of ${start.slug}`}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        {isNew && (
          <Field label="Name" hint="Called for as @preset/name" error={tried ? (problems.slug ?? null) : null}>
            {(ids) => (
              <Input
                {...ids}
                value={form.slug}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => setForm({ ...form, slug: event.target.value })}
              />
            )}
          </Field>
        )}
        <Field label="System prompt" hint="Stands before every conversation. Empty: none">
          {(ids) => (
            <TextArea
              {...ids}
              rows={5}
              value={form.system}
              onChange={(event) => setForm({ ...form, system: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="Model and parameters"
          hint="A JSON object with the fields of a chat request: model, temperature, provider, reasoning ..."
          error={tried || form.config !== start.config ? (problems.config ?? null) : null}
        >
          {(ids) => (
            <TextArea
              {...ids}
              rows={14}
              className="font-mono"
              spellCheck={false}
              value={form.config}
              onChange={(event) => setForm({ ...form, config: event.target.value })}
            />
          )}
        </Field>
        <p role="status" className="text-xs text-warn">
          {warning}
        </p>
        {failure !== null && <Problem error={failure} />}
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={busy}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
