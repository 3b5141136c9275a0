/** Which files a message may carry. They are looked at before anything is sent: what a file is, its first bytes say, not its name. */
import { bytes as size } from "@/format/numbers";
import type { Attachment } from "./types";

/** A request may have 32 MiB, and a file grows by a third on its way. */
export const FILE_BYTES_MAX = 20_000_000;
export const MESSAGE_BYTES_MAX = 23_000_000;
export const FILES_MAX = 16;
/** Decoders refuse larger pictures. */
export const PIXELS_MAX = 100_000_000;

export const ACCEPT =
  "image/png,image/jpeg,image/webp,image/gif,video/mp4,video/webm,video/quicktime,video/mpeg,application/pdf";

export interface Kind {
  kind: Attachment["kind"];
  type: string;
}

/** What a file is by how it begins. */
export function sniff(head: Uint8Array): Kind | null {
  const at = (offset: number, word: string) =>
    [...word].every((letter, index) => head[offset + index] === letter.charCodeAt(0));
  if (at(0, "\x89PNG\r\n\x1a\n")) return { kind: "image", type: "image/png" };
  if (at(0, "\xff\xd8\xff")) return { kind: "image", type: "image/jpeg" };
  if (at(0, "RIFF") && at(8, "WEBP")) return { kind: "image", type: "image/webp" };
  if (at(0, "GIF87a") || at(0, "GIF89a")) return { kind: "image", type: "image/gif" };
  if (at(0, "%PDF-")) return { kind: "pdf", type: "application/pdf" };
  if (at(0, "\x1aE\xdf\xa3")) return { kind: "video", type: "video/webm" };
  if (at(4, "ftyp")) {
    // The same box begins HEIC and AVIF pictures, which no provider takes.
    if (["heic", "heix", "mif1", "msf1", "avif", "avis", "hevc"].some((brand) => at(8, brand))) return null;
    return { kind: "video", type: at(8, "qt  ") ? "video/quicktime" : "video/mp4" };
  }
  if (at(0, "\0\0\x01\xba") || at(0, "\0\0\x01\xb3")) return { kind: "video", type: "video/mpeg" };
  return null;
}

/** Why a file is not taken, or null. */
export function refusal(
  file: { name: string; size: number },
  kind: Kind | null,
  already: readonly Attachment[],
): string | null {
  if (file.size === 0) return `${file.name} is empty.`;
  if (!kind)
    return `${file.name} is of a kind that is not taken. Pictures (PNG, JPEG, WebP, GIF), video (MP4, WebM, MOV, MPEG) and PDF are.`;
  if (file.size > FILE_BYTES_MAX)
    return `${file.name} has ${size(file.size)}; a file may have ${size(FILE_BYTES_MAX)}.`;
  if (already.length >= FILES_MAX) return `${file.name} is one too many: a message may have ${FILES_MAX} files.`;
  const total = already.reduce((sum, each) => sum + each.bytes, file.size);
  if (total > MESSAGE_BYTES_MAX)
    return `${file.name} would make ${size(total)} in this message; ${size(MESSAGE_BYTES_MAX)} are allowed.`;
  return null;
}

/** When stills are taken from a clip: twice a second, evenly over all of it, between `min` and `max` of them. */
export function stillTimes(duration: number, min = 4, max = 64): number[] {
  if (!(duration > 0)) return [];
  const count = Math.min(Math.max(Math.round(duration * 2), min), max);
  return Array.from({ length: count }, (_, index) => (index * duration) / count);
}
