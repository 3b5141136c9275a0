/** Looks into a file that the reader chose: what it is, how large, and for a clip its first frame and its stills. */
import { FILE_BYTES_MAX, PIXELS_MAX, refusal, sniff, stillTimes } from "./files";
import { newId } from "./ids";
import type { Attachment } from "./types";
import { keep } from "./vault";

/** No model sees more of a frame of a clip than this side. */
const STILL_SIDE_MAX = 768;
const SEEK_MS_MAX = 4000;

export type Taken = { attachment: Attachment } | { refused: string };

export async function take(file: File, room: string, already: readonly Attachment[]): Promise<Taken> {
  const head = new Uint8Array(await file.slice(0, 32).arrayBuffer());
  const kind = sniff(head);
  const refused = refusal(file, kind, already);
  if (refused || !kind) return { refused: refused ?? `${file.name} is not taken.` };
  // A file's name may lie about its type, and the request must not.
  const blob = file.slice(0, FILE_BYTES_MAX, kind.type);
  const attachment: Attachment = { id: newId(), kind: kind.kind, name: file.name, type: kind.type, bytes: file.size };
  const stored = { id: attachment.id, room, blob };
  if (kind.kind === "image") {
    const size = await pictureSize(blob);
    if (!size) return { refused: `${file.name} cannot be read as a picture.` };
    if (size.width * size.height > PIXELS_MAX)
      return { refused: `${file.name} has ${size.width} x ${size.height} pixels; 100 million are allowed.` };
    Object.assign(attachment, size);
  }
  if (kind.kind === "video") {
    const clip = await look(blob);
    if (clip) {
      const { poster, stills, ...facts } = clip;
      Object.assign(attachment, facts, { frames: stills.length });
      await keep({ ...stored, ...(poster ? { poster } : {}), stills });
      return { attachment };
    }
  }
  await keep(stored);
  return { attachment };
}

async function pictureSize(blob: Blob): Promise<{ width: number; height: number } | null> {
  try {
    const bitmap = await createImageBitmap(blob);
    const size = { width: bitmap.width, height: bitmap.height };
    bitmap.close();
    return size;
  } catch {
    return null;
  }
}

interface Clip {
  width: number;
  height: number;
  duration: number;
  poster: Blob | null;
  stills: Blob[];
}

/** Null where this browser cannot play it; it may still be sent as a file. */
async function look(blob: Blob): Promise<Clip | null> {
  const url = URL.createObjectURL(blob);
  const video = document.createElement("video");
  video.muted = true;
  video.preload = "auto";
  try {
    const known = event(video, "loadeddata");
    video.src = url;
    await known;
    const { videoWidth: width, videoHeight: height } = video;
    if (!width || !height) return null;
    const duration = await lengthOf(video);
    const canvas = document.createElement("canvas");
    const scale = Math.min(1, STILL_SIDE_MAX / Math.max(width, height));
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const stills: Blob[] = [];
    for (const time of stillTimes(duration)) {
      const there = event(video, "seeked");
      video.currentTime = time;
      await there;
      canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
      const still = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.88));
      if (still) stills.push(still);
    }
    return { width, height, duration, poster: stills[0] ?? null, stills };
  } catch {
    return null;
  } finally {
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(url);
  }
}

/** Recordings of browsers do not say how long they are until their end was looked for. */
async function lengthOf(video: HTMLVideoElement): Promise<number> {
  if (Number.isFinite(video.duration)) return video.duration;
  const there = event(video, "durationchange");
  video.currentTime = 1e6;
  await there;
  return Number.isFinite(video.duration) ? video.duration : 0;
}

function event(video: HTMLVideoElement, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("too slow")), SEEK_MS_MAX);
    video.addEventListener(name, () => (clearTimeout(timer), resolve()), { once: true });
    video.addEventListener("error", () => (clearTimeout(timer), reject(new Error("unreadable"))), { once: true });
  });
}
