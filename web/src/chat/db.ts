/** IndexedDB, as little of it as the chat needs. Rooms never leave this browser except in a request or in an exported file. */
import type { Attachment, Room } from "./types";

const NAME = "roundhouse.chat";
const VERSION = 1;

/** A room as the list shows and searches it, without its messages. */
export interface Summary {
  id: string;
  title: string;
  created: number;
  updated: number;
  models: string[];
  /** What was asked in it, small letters. */
  words: string;
}

export interface StoredFile {
  id: string;
  room: string;
  blob: Blob;
  /** A clip's first frame. */
  poster?: Blob;
  /** A clip's stills. */
  stills?: Blob[];
}

export interface Draft {
  room: string;
  text: string;
  attachments: Attachment[];
}

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = (event) => upgrade(request.result, event.oldVersion);
    request.onsuccess = () => {
      // Another tab with a newer version of this page must be able to bring the store up to it.
      request.result.onversionchange = () => {
        request.result.close();
        opened = null;
      };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  opened.catch(() => (opened = null));
  return opened;
}

/** One step per version, so that any older store becomes today's. */
function upgrade(db: IDBDatabase, from: number): void {
  if (from < 1) {
    db.createObjectStore("rooms", { keyPath: "id" });
    db.createObjectStore("summaries", { keyPath: "id" });
    db.createObjectStore("files", { keyPath: "id" }).createIndex("room", "room");
    db.createObjectStore("drafts", { keyPath: "room" });
  }
}

type Store = "rooms" | "summaries" | "files" | "drafts";

/** Runs `work` in one transaction; what it returns is there when everything is written. */
async function transact<T>(
  stores: Store[],
  mode: IDBTransactionMode,
  work: (store: (name: Store) => IDBObjectStore) => IDBRequest<T> | void,
): Promise<T> {
  const db = await open();
  return new Promise<T>((resolve, reject) => {
    const transaction = db.transaction(stores, mode);
    const request = work((name) => transaction.objectStore(name));
    transaction.oncomplete = () => resolve((request ? request.result : undefined) as T);
    transaction.onabort = () => reject(transaction.error ?? request?.error);
  });
}

export const summaries = () => transact<Summary[]>(["summaries"], "readonly", (store) => store("summaries").getAll());

export const room = (id: string) =>
  transact<Room | undefined>(["rooms"], "readonly", (store) => store("rooms").get(id));

export const putRoom = (value: Room, summary: Summary) =>
  transact(["rooms", "summaries"], "readwrite", (store) => {
    store("rooms").put(value);
    store("summaries").put(summary);
  });

/** Takes away a room with its files and its draft. */
export const deleteRoom = (id: string) =>
  transact(["rooms", "summaries", "files", "drafts"], "readwrite", (store) => {
    store("rooms").delete(id);
    store("summaries").delete(id);
    store("drafts").delete(id);
    deleteFiles(store("files"), id, () => true);
  });

export const file = (id: string) =>
  transact<StoredFile | undefined>(["files"], "readonly", (store) => store("files").get(id));

export const filesOf = (roomId: string) =>
  transact<StoredFile[]>(["files"], "readonly", (store) => store("files").index("room").getAll(roomId));

export const putFiles = (files: StoredFile[]) =>
  transact(["files"], "readwrite", (store) => {
    for (const each of files) store("files").put(each);
  });

/** Takes away what no message of a room shows any more. */
export const keepFiles = (roomId: string, wanted: Set<string>) =>
  transact(["files"], "readwrite", (store) => deleteFiles(store("files"), roomId, (id) => !wanted.has(id)));

export const draft = (roomId: string) =>
  transact<Draft | undefined>(["drafts"], "readonly", (store) => store("drafts").get(roomId));

export const putDraft = (value: Draft) =>
  transact(["drafts"], "readwrite", (store) => {
    if (value.text || value.attachments.length > 0) store("drafts").put(value);
    else store("drafts").delete(value.room);
  });

function deleteFiles(files: IDBObjectStore, roomId: string, unwanted: (id: string) => boolean): void {
  const keys = files.index("room").getAllKeys(roomId);
  keys.onsuccess = () => {
    for (const key of keys.result) if (unwanted(String(key))) files.delete(key);
  };
}
