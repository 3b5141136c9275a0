import { Pencil, Trash2 } from "lucide-react";
import { memo, useState } from "react";
import { Button } from "@/ui/Button";
import { Copy } from "@/ui/Copy";
import { TextArea } from "@/ui/Field";
import { useActions } from "./context";
import { removeWithUndo } from "./removeWithUndo";
import { Thumbnail } from "./Thumbnail";
import type { UserMessage } from "./types";
import { Versions } from "./Versions";

export const Question = memo(function Question({
  columnId,
  message,
  versions,
  editing,
}: {
  columnId: string;
  message: UserMessage;
  versions: string[];
  editing: boolean;
}) {
  const { store, edit } = useActions();
  if (editing) return <Editor message={message} />;
  return (
    <div className="group flex flex-col items-end">
      {message.attachments.length > 0 && (
        <div className="mb-1.5 flex flex-wrap justify-end gap-2">
          {message.attachments.map((each) => (
            <Thumbnail key={each.id} attachment={each} />
          ))}
        </div>
      )}
      {message.text && (
        <div className="max-w-[min(36rem,92%)] rounded-2xl rounded-br-md bg-sunken px-3.5 py-2 [overflow-wrap:anywhere] whitespace-pre-wrap">
          {message.text}
        </div>
      )}
      <div className="mt-0.5 -mb-2 flex min-h-7 items-center gap-0.5 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 [@media(hover:none)]:opacity-100">
        {versions.length > 1 && <Versions ids={versions} id={message.id} onLook={(id) => store.look(columnId, id)} />}
        <Copy text={message.text} label="question" />
        <Button small look="quiet" aria-label="Edit question" title="Edit question" onClick={() => edit(message.id)}>
          <Pencil aria-hidden className="size-3.5" />
        </Button>
        <Button
          small
          look="quiet"
          aria-label="Delete question and what follows"
          title="Delete question and what follows"
          onClick={() => removeWithUndo(store, columnId, message.id)}
        >
          <Trash2 aria-hidden className="size-3.5" />
        </Button>
      </div>
    </div>
  );
});

function Editor({ message }: { message: UserMessage }) {
  const { store, edit } = useActions();
  const [text, setText] = useState(message.text);
  const [attachments, setAttachments] = useState(message.attachments);
  const ready = Boolean(text.trim()) || attachments.length > 0;
  const send = () => {
    if (!ready) return;
    store.edit(message.turn, text, attachments);
    edit(null);
  };
  return (
    <div className="rounded-xl border border-line-strong p-3">
      {attachments.length > 0 && (
        <div className="mb-3 flex flex-wrap gap-3">
          {attachments.map((each) => (
            <Thumbnail
              key={each.id}
              attachment={each}
              onRemove={() => setAttachments(attachments.filter(({ id }) => id !== each.id))}
            />
          ))}
        </div>
      )}
      <TextArea
        value={text}
        rows={Math.min(text.split("\n").length + 1, 12)}
        aria-label="Edit question"
        autoFocus
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            edit(null);
          } else if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            send();
          }
        }}
      />
      <div className="mt-2 flex items-center justify-end gap-2">
        <span className="mr-auto text-xs text-ink-3">The old version stays beside the new one.</span>
        <Button small onClick={() => edit(null)}>
          Cancel
        </Button>
        <Button small look="primary" disabled={!ready} onClick={send}>
          Ask again
        </Button>
      </div>
    </div>
  );
}
