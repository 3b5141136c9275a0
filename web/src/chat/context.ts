import { createContext, use } from "react";
import type { RoomStore } from "./store";

/** What every part of a room can do. The value stays the same while a room is open, so that it draws nothing anew. */
export interface RoomActions {
  store: RoomStore;
  /** Opens what is known of an answer: tokens, attempts, why this provider. */
  details: (columnId: string, answerId: string) => void;
  /** Lets the reader choose a model. */
  pick: (chosen: (model: string) => void) => void;
  /** Lets a question be written anew; null ends it. */
  edit: (messageId: string | null) => void;
}

export const RoomContext = createContext<RoomActions | null>(null);

export function useActions(): RoomActions {
  const actions = use(RoomContext);
  if (!actions) throw new Error("outside of a room");
  return actions;
}
