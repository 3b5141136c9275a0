import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "@/api/account";
import { providers } from "@/api/queries";
import { changeOwnKey, createOwnKey, type OwnKey, type OwnKeyChange } from "@/api/settings";
import { useAttempt } from "@/lib/attempt";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field, Input, Select, TextArea } from "@/ui/Field";
import { Problem } from "@/ui/Note";
import { Check, linesOf } from "./parts";

/** Adds a key at a provider, changes what it is for, or puts another in its place. */
export function OwnKeyDialog({ edited, onClose }: { edited: OwnKey | null; onClose: () => void }) {
  const { data: houses = [] } = useQuery(providers);
  const { data: all = [] } = useQuery(keys);
  const [provider, setProvider] = useState(edited?.provider ?? "");
  const [name, setName] = useState(edited?.name ?? "");
  const [secret, setSecret] = useState("");
  const [fallback, setFallback] = useState(edited?.is_fallback ?? false);
  const [models, setModels] = useState((edited?.allowed_models ?? []).join("\n"));
  const [hashes, setHashes] = useState(edited?.allowed_api_key_hashes ?? []);
  const [tried, setTried] = useState(false);
  const { attempt, busy, failure } = useAttempt();
  const queries = useQueryClient();
  const noProvider = tried && !provider ? "Choose a provider" : null;
  const noSecret = tried && !edited && !secret.trim() ? "The key is needed" : null;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const key = secret.trim();
    if (!provider || (!edited && !key)) return;
    const change: OwnKeyChange = {
      name: name.trim() || null,
      is_fallback: fallback,
      allowed_models: linesOf(models),
      allowed_api_key_hashes: hashes.length > 0 ? hashes : null,
    };
    await attempt(async () => {
      if (edited) await changeOwnKey(edited.id, key ? { ...change, key } : change);
      else await createOwnKey(provider, { ...change, key });
      await queries.invalidateQueries({ queryKey: ["byok"] });
      onClose();
    });
  };
  return (
    <Dialog side open onClose={onClose} title={edited ? `Change ${edited.name || edited.label}` : "Add a provider key"}>
      <form onSubmit={(event) => void submit(event)} noValidate autoComplete="off">
        <Field label="Provider" error={noProvider}>
          {(ids) => (
            <Select
              {...ids}
              value={provider}
              disabled={edited !== null}
              onChange={(event) => setProvider(event.target.value)}
            >
              <option value="">Choose</option>
              {houses.map((house) => (
                <option key={house.slug} value={house.slug}>
                  {house.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field
          label={edited ? "Another key in its place" : "Key"}
          hint={edited ? `Empty: ${edited.label} stays` : "Nobody can read it here again"}
          error={noSecret}
        >
          {(ids) => (
            <Input
              {...ids}
              type="password"
              autoComplete="new-password"
              spellCheck={false}
              value={secret}
              onChange={(event) => setSecret(event.target.value)}
            />
          )}
        </Field>
        <Field label="Name">
          {(ids) => <Input {...ids} value={name} maxLength={255} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Check
          label="Only when the other keys cannot"
          hint="Otherwise it is used first"
          checked={fallback}
          onChange={setFallback}
        />
        <Field label="For these models" hint="One id a line. Empty: every model">
          {(ids) => (
            <TextArea
              {...ids}
              rows={3}
              className="font-mono"
              spellCheck={false}
              value={models}
              onChange={(event) => setModels(event.target.value)}
            />
          )}
        </Field>
        {all.length > 0 && (
          <fieldset>
            <legend className="mb-1 text-sm font-medium">For calls of these API keys</legend>
            <p className="mb-2 text-xs text-ink-3">None ticked: of every key</p>
            {all.map((key) => (
              <Check
                key={key.hash}
                label={key.name || key.label}
                checked={hashes.includes(key.hash)}
                onChange={(on) => setHashes(on ? [...hashes, key.hash] : hashes.filter((hash) => hash !== key.hash))}
              />
            ))}
          </fieldset>
        )}
        {failure !== null && <Problem error={failure} />}
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={busy}>
            {edited ? "Save" : "Add"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
