import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "@/api/account";
import { assign, assignments, type Guardrail } from "@/api/settings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Problem } from "@/ui/Note";
import { Check, Pending } from "./parts";

/** Which keys a guardrail holds for. */
export function AssignDialog({ guardrail, onClose }: { guardrail: Guardrail; onClose: () => void }) {
  const { data: all, error: noKeys, refetch: again } = useQuery(keys);
  const { data: held, error: noHeld, refetch } = useQuery(assignments(guardrail.id));
  /** What was clicked, against what is in force. */
  const [changes, setChanges] = useState<Record<string, boolean>>({});
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const queries = useQueryClient();
  const isHeld = (hash: string) => held?.some((row) => row.key_hash === hash) ?? false;
  const save = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const changed = Object.keys(changes).filter((hash) => changes[hash] !== isHeld(hash));
      const added = changed.filter((hash) => changes[hash]);
      const removed = changed.filter((hash) => !changes[hash]);
      if (added.length > 0) await assign(guardrail.id, added);
      if (removed.length > 0) await assign(guardrail.id, removed, true);
      await queries.invalidateQueries({ queryKey: ["guardrails"] });
      onClose();
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  const retry = () => {
    void again();
    void refetch();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Keys of ${guardrail.name}`}
      description="It holds for the keys that are ticked."
    >
      {!all || !held ? (
        <Pending error={noKeys ?? noHeld} retry={retry} what="which keys a guardrail holds for" />
      ) : all.length === 0 ? (
        <p className="text-sm text-ink-2">There are no keys yet.</p>
      ) : (
        <fieldset>
          <legend className="sr-only">Keys</legend>
          {all.map((key) => (
            <Check
              key={key.hash}
              label={key.name || key.label}
              hint={key.label}
              checked={changes[key.hash] ?? isHeld(key.hash)}
              onChange={(checked) => setChanges({ ...changes, [key.hash]: checked })}
            />
          ))}
        </fieldset>
      )}
      {failure !== null && <Problem error={failure} />}
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" disabled={busy || !held} onClick={() => void save()}>
          Save
        </Button>
      </div>
    </Dialog>
  );
}
