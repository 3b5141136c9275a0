import { type ReactNode, useState } from "react";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Problem } from "@/ui/Note";

/** Asks before something is gone. */
export function ConfirmDialog({
  title,
  does,
  run,
  onClose,
  children,
}: {
  title: string;
  /** The word of the button. */
  does: string;
  run: () => Promise<void>;
  onClose: () => void;
  children: ReactNode;
}) {
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    try {
      await run();
      onClose();
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={title}>
      <p className="text-sm text-ink-2">{children}</p>
      {failure !== null && <Problem error={failure} />}
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button look="danger" disabled={busy} onClick={() => void confirm()}>
          {does}
        </Button>
      </div>
    </Dialog>
  );
}
