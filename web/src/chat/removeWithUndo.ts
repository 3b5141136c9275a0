import { toast } from "sonner";
import type { RoomStore } from "./store";

export function removeWithUndo(store: RoomStore, columnId: string, messageId: string): void {
  const undo = store.delete(columnId, messageId);
  toast("Deleted.", { action: { label: "Undo", onClick: undo } });
}
