/** A part of the address that somebody types: what hangs on it follows each key, the address when the typing pauses. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useSearch } from "./search";

/** Every link of a page looks at an address that changes: between two keys there is no time for that. */
const PAUSE_MS = 200;

/** Stays the same object while the text does. */
export interface Typed {
  text: string;
  type: (text: string) => void;
  /** Writes the address now; for when the box is left, as what comes next may be another page. */
  settle: () => void;
}

export function useTyped(name: string): Typed {
  const [search, change] = useSearch();
  const inAddress = search[name] ?? "";
  const [text, setText] = useState(inAddress);
  const [typed, sent] = [useRef(inAddress), useRef(inAddress)];
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const settle = useCallback(() => {
    clearTimeout(waiting.current);
    waiting.current = undefined;
    if (typed.current !== sent.current) change({ [name]: (sent.current = typed.current) });
  }, [name, change, typed, sent]);
  const type = useCallback(
    (next: string) => {
      setText((typed.current = next));
      clearTimeout(waiting.current);
      waiting.current = setTimeout(settle, PAUSE_MS);
    },
    [settle, typed],
  );
  // An address that somebody else wrote, as Back or a link, has the last word.
  useEffect(() => {
    if (waiting.current !== undefined || inAddress === sent.current) return;
    setText((typed.current = sent.current = inAddress));
  }, [inAddress, typed, sent]);
  useEffect(() => () => clearTimeout(waiting.current), []);
  return useMemo(() => ({ text, type, settle }), [text, type, settle]);
}
