import { useState } from "react";

/** Something that is asked of the server and may fail: whether it runs, and what went wrong the last time. */
export function useAttempt() {
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const attempt = async (action: () => Promise<void>) => {
    setBusy(true);
    setFailure(null);
    try {
      await action();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return { attempt, busy, failure };
}
