import { ArrowUp, Paperclip, Square } from "lucide-react";
import {
  type ClipboardEvent,
  type KeyboardEvent,
  memo,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { toast } from "sonner";
import { Button } from "@/ui/Button";
import * as db from "./db";
import { Estimate } from "./Estimate";
import { ACCEPT } from "./files";
import { take } from "./media";
import { Thumbnail } from "./Thumbnail";
import type { Attachment } from "./types";

const DRAFT_MS = 400;

export type Fill = (files: File[], text?: string) => void;

export interface ComposerProps {
  roomId: string;
  /** For the estimate. */
  model: string | undefined;
  running: boolean;
  /** Why nothing can be sent, if so. */
  blocked: string | null;
  /** What a model will not take of these. */
  warning: (attachments: Attachment[]) => string | null;
  onSend: (text: string, attachments: Attachment[]) => void;
  onStop: () => void;
  onEditLast: () => void;
  /** Files that were dropped anywhere in the room come through here, and a question to go with them. */
  register: (fill: Fill) => void;
}

/** Where one writes. Its state is its own, so that a keystroke draws nothing else. */
export const Composer = memo(function Composer(props: ComposerProps) {
  const { roomId, running, blocked } = props;
  const [text, setText] = useState("");
  const [attachments, setAttachments] = useState<Attachment[]>([]);
  const [reading, setReading] = useState(0);
  const box = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const held = useRef<Attachment[]>([]);
  held.current = attachments;
  useDraft(roomId, text, attachments, setText, setAttachments);

  useEffect(() => {
    // A phone would cover half of the page with its keyboard. After the frame, since a new page takes the focus for itself.
    if (!window.matchMedia("(hover: hover)").matches) return;
    const frame = requestAnimationFrame(() => box.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);

  useLayoutEffect(() => {
    const area = box.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  }, [text]);

  const attach = useCallback(
    async (files: File[]) => {
      for (const file of files) {
        setReading((count) => count + 1);
        try {
          const taken = await take(file, roomId, held.current);
          if ("refused" in taken) toast.error(taken.refused);
          else {
            held.current = [...held.current, taken.attachment];
            setAttachments(held.current);
          }
        } catch {
          toast.error(`${file.name} cannot be read.`);
        } finally {
          setReading((count) => count - 1);
        }
      }
    },
    [roomId],
  );
  const { register } = props;
  useEffect(
    () =>
      register((files, question) => {
        void attach(files);
        if (question === undefined) return;
        setText((typed) => typed || question);
        box.current?.focus();
      }),
    [register, attach],
  );

  const ready = !blocked && !running && reading === 0 && (text.trim() !== "" || attachments.length > 0);
  const send = () => {
    if (!ready) return;
    props.onSend(text.trim(), attachments);
    setText("");
    setAttachments([]);
    box.current?.focus();
  };
  const pasted = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    void attach(files);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && text === "") {
      event.preventDefault();
      props.onEditLast();
    }
  };
  const warning = attachments.length > 0 ? props.warning(attachments) : null;
  return (
    <div className="rounded-2xl border border-line-strong bg-ground px-3 py-2.5 shadow-sm focus-within:border-accent">
      {attachments.length > 0 && (
        <div className="mb-2 flex flex-wrap gap-3 pt-1">
          {attachments.map((each) => (
            <Thumbnail
              key={each.id}
              attachment={each}
              onRemove={() => setAttachments(attachments.filter(({ id }) => id !== each.id))}
            />
          ))}
        </div>
      )}
      <textarea
        ref={box}
        value={text}
        rows={1}
        aria-label="Message"
        placeholder={blocked ?? "Ask something, or drop a picture, a clip or a PDF"}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={pressed}
        onPaste={pasted}
        className="block max-h-[40dvh] min-h-7 w-full resize-none bg-transparent leading-6 outline-none placeholder:text-ink-3"
      />
      <div className="mt-1 flex min-h-9 items-center gap-2">
        <input
          ref={picker}
          type="file"
          multiple
          accept={ACCEPT}
          className="sr-only"
          tabIndex={-1}
          aria-label="Files"
          onChange={(event) => {
            void attach([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
        <Button
          small
          look="quiet"
          onClick={() => picker.current?.click()}
          aria-label="Attach files"
          title="Attach files"
        >
          <Paperclip aria-hidden className="size-4" />
        </Button>
        <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3" role="status">
          {reading > 0 && <span className="text-xs text-ink-3">Reading the file</span>}
          <Estimate attachments={attachments} model={props.model} />
          {warning && <span className="text-xs text-warn">{warning}</span>}
        </span>
        {running ? (
          <Button look="plain" onClick={props.onStop} aria-label="Stop" title="Stop (Esc)" className="!px-2.5">
            <Square aria-hidden className="size-4 fill-current" />
          </Button>
        ) : (
          <Button
            look="primary"
            onClick={send}
            disabled={!ready}
            aria-label="Send"
            title="Send (Enter)"
            className="!px-2.5"
          >
            <ArrowUp aria-hidden className="size-4" />
          </Button>
        )}
      </div>
    </div>
  );
});

/** What was written and not sent is there again when the room is. */
function useDraft(
  room: string,
  text: string,
  attachments: Attachment[],
  setText: (text: string) => void,
  setAttachments: (attachments: Attachment[]) => void,
): void {
  const loaded = useRef(false);
  const latest = useRef({ room, text, attachments });
  latest.current = { room, text, attachments };
  useEffect(() => {
    let here = true;
    db.draft(room)
      .catch(() => undefined)
      .then((draft) => {
        if (!here) return;
        loaded.current = true;
        // Who was faster than the storage keeps what was typed.
        if (!draft || latest.current.text || latest.current.attachments.length > 0) return;
        setText(draft.text);
        setAttachments(draft.attachments);
      });
    return () => {
      here = false;
    };
  }, [room, setText, setAttachments]);
  useEffect(() => {
    if (!loaded.current) return;
    const timer = setTimeout(() => void db.putDraft({ room, text, attachments }).catch(() => undefined), DRAFT_MS);
    return () => clearTimeout(timer);
  }, [room, text, attachments]);
  useEffect(
    () => () => {
      if (loaded.current) void db.putDraft(latest.current).catch(() => undefined);
    },
    [],
  );
}
