import { describe, expect, it } from "vitest";
import { FILE_BYTES_MAX, FILES_MAX, refusal, sniff, stillTimes } from "./files";
import type { Attachment } from "./types";

const head = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const attached = (bytes: number): Attachment => ({ id: "a", kind: "image", name: "a", type: "image/png", bytes });

describe("a file", () => {
  it.each([
    ["\x89PNG\r\n\x1a\n", "image/png"],
    ["\xff\xd8\xff\xe0", "image/jpeg"],
    ["RIFF\0\0\0\0WEBPVP8 ", "image/webp"],
    ["GIF89a", "image/gif"],
    ["%PDF-1.7", "application/pdf"],
    ["\0\0\0\x20ftypisom", "video/mp4"],
    ["\0\0\0\x14ftypqt  ", "video/quicktime"],
    ["\x1aE\xdf\xa3", "video/webm"],
    ["\0\0\x01\xba", "video/mpeg"],
  ])("that begins with %j is %s", (text, type) => expect(sniff(head(text))?.type).toBe(type));
  it.each([
    "",
    "<svg xmlns",
    "\0\0\0\x18ftypheic",
    "\0\0\0\x18ftypavif",
    "RIFF\0\0\0\0WAVE",
    "MZ",
    "PK\x03\x04",
    "\x89PN",
  ])("that begins with %j is not taken", (text) => expect(sniff(head(text))).toBeNull());
  it("is refused with the limit named", () => {
    const kind = { kind: "image", type: "image/png" } as const;
    expect(refusal({ name: "a.png", size: 10 }, kind, [])).toBeNull();
    expect(refusal({ name: "a.png", size: 0 }, kind, [])).toContain("empty");
    expect(refusal({ name: "a.exe", size: 10 }, null, [])).toContain("PNG, JPEG, WebP, GIF");
    expect(refusal({ name: "a.png", size: FILE_BYTES_MAX + 1e6 }, kind, [])).toBe(
      "a.png has 21 MB; a file may have 20 MB.",
    );
    expect(
      refusal(
        { name: "a.png", size: 10 },
        kind,
        Array.from({ length: FILES_MAX }, () => attached(1)),
      ),
    ).toContain("16");
    expect(refusal({ name: "b.png", size: 10e6 }, kind, [attached(15e6)])).toContain("23 MB are allowed");
  });
});

it("takes stills evenly", () => {
  expect(stillTimes(2)).toEqual([0, 0.5, 1, 1.5]);
  expect(stillTimes(1)).toHaveLength(4);
  expect(stillTimes(600)).toHaveLength(64);
  expect(stillTimes(0)).toEqual([]);
  expect(stillTimes(Number.NaN)).toEqual([]);
});
