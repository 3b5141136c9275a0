/** The bytes of attachments: in memory while the page is open, so that a browser without storage can chat too, and in IndexedDB. */
import * as db from "./db";
import type { StoredFile } from "./db";

const held = new Map<string, StoredFile>();

export async function keep(file: StoredFile): Promise<void> {
  held.set(file.id, file);
  await db.putFiles([file]).catch(() => undefined);
}

/** Null when it is gone, as after the browser's data were cleared. */
export async function fetchFile(id: string): Promise<StoredFile | null> {
  const here = held.get(id);
  if (here) return here;
  const stored = await db.file(id).catch(() => undefined);
  if (stored) held.set(id, stored);
  return stored ?? null;
}

export function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error ?? new Error("The file cannot be read."));
    reader.readAsDataURL(blob);
  });
}
