/** Attachments as parts of a message. */
import type { Attachment } from "./types";
import { dataUrl, fetchFile } from "./vault";

export async function attachmentParts(attachment: Attachment, asStills: boolean): Promise<Record<string, unknown>[]> {
  const stored = await fetchFile(attachment.id);
  if (!stored) throw new Error(`${attachment.name} is no longer in this browser. Attach it again.`);
  if (attachment.kind === "video" && asStills && stored.stills?.length && attachment.duration) {
    const video = await Promise.all(stored.stills.map(dataUrl));
    return [{ type: "video", video, fps: stored.stills.length / attachment.duration }];
  }
  const url = await dataUrl(stored.blob);
  if (attachment.kind === "image") return [{ type: "image_url", image_url: { url } }];
  if (attachment.kind === "video") return [{ type: "video_url", video_url: { url } }];
  return [{ type: "file", file: { filename: attachment.name, file_data: url } }];
}
