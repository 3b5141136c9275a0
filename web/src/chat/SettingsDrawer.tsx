import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { model as modelQuery } from "@/api/queries";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field, Input, Select, TextArea } from "@/ui/Field";
import { DEFAULTS, EFFORTS, NUMBERS, problems, SORTS } from "./settings";
import type { Seat, Settings } from "./types";

/** What is sent beside the messages, for one of the models of a room. Empty fields are the provider's own. */
export function SettingsDrawer({
  column,
  onChange,
  onClose,
}: {
  column: Seat | null;
  onChange: (settings: Settings) => void;
  onClose: () => void;
}) {
  return (
    <Dialog
      open={column !== null}
      onClose={onClose}
      side
      title="Settings of this model"
      description={column ? `${column.model}. Empty means the provider's own.` : ""}
    >
      {column && <Form column={column} onChange={onChange} />}
    </Dialog>
  );
}

function Form({ column, onChange }: { column: Seat; onChange: (settings: Settings) => void }) {
  const { settings } = column;
  const { data: model } = useQuery(modelQuery(column.model));
  const defaults: Record<string, number | null> = { ...model?.default_parameters };
  const wrong = problems(settings);
  const set = (changes: Partial<Settings>) => onChange({ ...settings, ...changes });
  const takes = (name: string) => !model || model.supported_parameters.includes(name);
  const hint = (name: string, text?: string) => (takes(name) ? text : "This model does not take it.");
  const efforts = model?.reasoning?.supported_efforts ?? EFFORTS;
  const check = (name: keyof Settings, label: string) => (
    <label className="flex min-h-8 items-center gap-2 text-sm">
      <input
        type="checkbox"
        checked={settings[name] === true}
        onChange={(event) => set({ [name]: event.target.checked })}
        className="size-4 accent-[var(--accent)]"
      />
      {label}
    </label>
  );
  return (
    <>
      <Group title="System prompt" open>
        <Field label="System prompt" hint="Stands before everything that is said.">
          {(ids) => (
            <TextArea
              {...ids}
              rows={4}
              value={settings.system}
              onChange={(event) => set({ system: event.target.value })}
            />
          )}
        </Field>
      </Group>
      <Group title="Sampling" open>
        <div className="grid grid-cols-2 gap-x-4">
          {NUMBERS.map(({ name, label, whole, hint: text }) => (
            <Field key={name} label={label} hint={hint(name, text)} error={wrong[name] ?? null}>
              {(ids) => (
                <Input
                  {...ids}
                  inputMode={whole ? "numeric" : "decimal"}
                  value={settings.numbers[name] ?? ""}
                  placeholder={placeholder(defaults[name])}
                  onChange={(event) => set({ numbers: { ...settings.numbers, [name]: event.target.value } })}
                />
              )}
            </Field>
          ))}
        </div>
        <Field label="Stop" hint="One a line, four at most." error={wrong.stop ?? null}>
          {(ids) => (
            <TextArea {...ids} rows={2} value={settings.stop} onChange={(event) => set({ stop: event.target.value })} />
          )}
        </Field>
      </Group>
      <Group title="Reasoning">
        <Field label="Effort" hint={hint("reasoning", "How long the model may think.")}>
          {(ids) => (
            <Select {...ids} value={settings.effort} onChange={(event) => set({ effort: event.target.value })}>
              <option value="">As the model does</option>
              {efforts.map((effort) => (
                <option key={effort}>{effort}</option>
              ))}
            </Select>
          )}
        </Field>
        {check("exclude", "Think, but do not send the thoughts")}
      </Group>
      <Group title="Providers">
        {(
          [
            ["providerOrder", "Order", "Slugs, separated by commas: tried first, in this order."],
            ["providerOnly", "Only", "No others than these."],
            ["providerIgnore", "Never", "None of these."],
          ] as const
        ).map(([name, label, text]) => (
          <Field key={name} label={label} hint={text}>
            {(ids) => (
              <Input {...ids} value={settings[name]} onChange={(event) => set({ [name]: event.target.value })} />
            )}
          </Field>
        ))}
        <Field label="Sort" hint="Instead of the cheap ones by lot.">
          {(ids) => (
            <Select
              {...ids}
              value={settings.providerSort}
              onChange={(event) => set({ providerSort: event.target.value })}
            >
              <option value="">By lot, cheap ones likelier</option>
              {SORTS.map((sort) => (
                <option key={sort}>{sort}</option>
              ))}
            </Select>
          )}
        </Field>
        {check("fallbacks", "If one fails, try the next")}
        {check("requireParameters", "Only those that take every setting")}
        {check("denyCollection", "Only those that do not collect data")}
        {check("zdr", "Only those that keep nothing (ZDR)")}
      </Group>
      <Group title="Tools">
        <Field
          label="Tools, as JSON"
          hint={hint("tools", "A list of functions as in the API. You give the results by hand.")}
          error={wrong.tools ?? null}
        >
          {(ids) => (
            <TextArea
              {...ids}
              rows={8}
              spellCheck={false}
              className="font-mono text-xs"
              placeholder={EXAMPLE_TOOL}
              value={settings.tools}
              onChange={(event) => set({ tools: event.target.value })}
            />
          )}
        </Field>
        <Field label="Tool choice">
          {(ids) => (
            <Select {...ids} value={settings.toolChoice} onChange={(event) => set({ toolChoice: event.target.value })}>
              <option value="">As the model likes</option>
              <option value="required">Some tool must be called</option>
              <option value="none">None may be called</option>
            </Select>
          )}
        </Field>
      </Group>
      <Group title="Answer format">
        <Field label="Format" hint={hint("response_format")}>
          {(ids) => (
            <Select
              {...ids}
              value={settings.format}
              onChange={(event) => set({ format: event.target.value as Settings["format"] })}
            >
              <option value="text">Text</option>
              <option value="json_object">JSON</option>
              <option value="json_schema">JSON by a schema</option>
            </Select>
          )}
        </Field>
        {settings.format === "json_schema" && (
          <Field label="JSON schema" error={wrong.schema ?? null}>
            {(ids) => (
              <TextArea
                {...ids}
                rows={8}
                spellCheck={false}
                className="font-mono text-xs"
                placeholder={EXAMPLE_SCHEMA}
                value={settings.schema}
                onChange={(event) => set({ schema: event.target.value })}
              />
            )}
          </Field>
        )}
      </Group>
      <Group title="Video">
        <Field label="Clips are sent" hint="Stills are taken twice a second. The built-in engine takes only those.">
          {(ids) => (
            <Select
              {...ids}
              value={settings.video}
              onChange={(event) => set({ video: event.target.value as Settings["video"] })}
            >
              <option value="auto">As the model takes them</option>
              <option value="file">As the file</option>
              <option value="frames">As stills</option>
            </Select>
          )}
        </Field>
      </Group>
      <Button small onClick={() => onChange(DEFAULTS)}>
        Reset all
      </Button>
    </>
  );
}

const EXAMPLE_TOOL = `[{ "type": "function", "function": {
  "name": "get_price",
  "parameters": { "type": "object", "properties": { "item": { "type": "string" } } }
} }]`;
const EXAMPLE_SCHEMA = `{ "type": "object", "properties": { "colour": { "type": "string" } }, "required": ["colour"] }`;

function placeholder(value: number | null | undefined): string {
  return value === null || value === undefined ? "" : String(value);
}

function Group({ title, open = false, children }: { title: string; open?: boolean; children: ReactNode }) {
  return (
    <details open={open} className="mb-3 border-b border-line pb-2">
      <summary className="mb-2 min-h-7 font-medium">{title}</summary>
      {children}
    </details>
  );
}
