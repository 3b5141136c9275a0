// Files in the chat: by paste, by drop and by the picker, with their thumbnails; what is too large or of the wrong kind is refused before
// anything is sent, with the limit named.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, afterEach, before, beforeEach, it } from "node:test";
import { fileURLToPath } from "node:url";
import { ask, openChat, requests, send, talk } from "./chat.mjs";
import { openBrowser, openPage, ORIGIN } from "./world.mjs";

const PICTURE = fileURLToPath(new URL("../../../examples/shapes.png", import.meta.url));
const BYTES = readFileSync(PICTURE);
/** From its header. */
const [WIDTH, HEIGHT] = [BYTES.readUInt32BE(16), BYTES.readUInt32BE(20)];
const SAID = `a picture of ${WIDTH} x ${HEIGHT}`;

let browser;
let page;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());
beforeEach(async () => {
  page = await openPage(browser);
  await openChat(page, "acme/vision");
});
afterEach(async () => {
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

/** The picture of a thumbnail, once it is drawn. */
async function drawn(name) {
  const image = page.getByRole("img", { name });
  await image.waitFor();
  const handle = await image.elementHandle();
  await page.waitForFunction((each) => each.complete && each.naturalWidth > 0, handle);
  return image;
}

it("a picture comes in by paste", async () => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: ORIGIN });
  await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    await navigator.clipboard.write([new ClipboardItem({ "image/png": new Blob([bytes], { type: "image/png" }) })]);
  }, BYTES.toString("base64"));
  await page.getByRole("textbox", { name: "Message", exact: true }).press("Control+V");
  await drawn("image.png");
  await page.getByText(/visual tokens/).waitFor();
  await ask(page, "What is it?");
  await talk(page).getByText(SAID).waitFor();
});

it("a picture comes in by drop", async () => {
  const session = await page.context().newCDPSession(page);
  const box = await talk(page).boundingBox();
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const data = { items: [], files: [PICTURE], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver"]) await session.send("Input.dispatchDragEvent", { type, ...at, data });
  await page.getByText("Drop pictures, clips or PDFs").waitFor();
  await session.send("Input.dispatchDragEvent", { type: "drop", ...at, data });
  await drawn("shapes.png");
  await page.getByText("Drop pictures, clips or PDFs").waitFor({ state: "detached" });
  await ask(page, "What is it?");
  await talk(page).getByText(SAID).waitFor();
  assert.equal(await talk(page).getByRole("img", { name: "shapes.png" }).count(), 1, "the question shows it");
});

it("a PDF comes in by the picker, is warned of where the model takes none, and is sent as it is", async () => {
  const made = requests(page);
  const buffer = pdf("Trains of 1912");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach files" }).click();
  await (await chooser).setFiles({ name: "timetable.pdf", mimeType: "application/pdf", buffer });
  await page.getByText("timetable.pdf").waitFor();
  await page.getByText("1 file counted by the provider").waitFor();
  await page.getByText("does not take PDFs.").waitFor();
  await ask(page, "When does it leave?");
  await talk(page).getByText("timetable.pdf").waitFor();
  const [file, text] = made.at(-1).messages.at(-1).content;
  assert.deepEqual(file, {
    type: "file",
    file: { filename: "timetable.pdf", file_data: `data:application/pdf;base64,${buffer.toString("base64")}` },
  });
  assert.equal(text.text, "When does it leave?");
  // What became of it is the server's to say, and is said.
  await talk(page)
    .getByRole("button", { name: /^(Try again|Retry)$/ })
    .first()
    .waitFor();
  page.problems.length = 0;
});

it("a file can be taken away again", async () => {
  await page.getByLabel("Files", { exact: true }).setInputFiles(PICTURE);
  await drawn("shapes.png");
  await page.getByRole("button", { name: "Remove shapes.png" }).click();
  await page.getByRole("img", { name: "shapes.png" }).waitFor({ state: "detached" });
  assert.ok(await send(page).isDisabled());
});

for (const [what, file, said] of [
  [
    "a file that is too large",
    {
      name: "large.png",
      mimeType: "image/png",
      buffer: Buffer.concat([BYTES, Buffer.alloc(21_000_000 - BYTES.length)]),
    },
    "large.png has 21 MB; a file may have 20 MB.",
  ],
  [
    "a file of the wrong kind",
    { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("Only words.") },
    "notes.txt is of a kind that is not taken. Pictures (PNG, JPEG, WebP, GIF), video (MP4, WebM, MOV, MPEG) and PDF are.",
  ],
  [
    "a program that calls itself a picture",
    { name: "tool.png", mimeType: "image/png", buffer: Buffer.from("MZ\u0090\0\u0003".padEnd(64, "\0")) },
    "tool.png is of a kind that is not taken.",
  ],
  [
    "a picture that is broken",
    { name: "torn.png", mimeType: "image/png", buffer: BYTES.subarray(0, 40) },
    "torn.png cannot be read as a picture.",
  ],
  ["an empty file", { name: "none.png", mimeType: "image/png", buffer: Buffer.alloc(0) }, "none.png is empty."],
]) {
  it(`${what} is refused before anything is sent`, async () => {
    const sent = [];
    page.on("request", (request) => request.method() !== "GET" && sent.push(request.url()));
    await page.getByLabel("Files", { exact: true }).setInputFiles(file);
    await page.getByText(said).first().waitFor();
    assert.ok(await send(page).isDisabled(), "there is nothing to send");
    assert.equal(await page.getByRole("button", { name: /^Remove / }).count(), 0, "there is no thumbnail");
    assert.deepEqual(sent, [], "nothing left the browser");
  });
}

it("one file too many is refused, and the others stay", async () => {
  const made = requests(page);
  const files = Array.from({ length: 17 }, (_, n) => ({ name: `${n}.png`, mimeType: "image/png", buffer: BYTES }));
  await page.getByLabel("Files", { exact: true }).setInputFiles(files);
  await page.getByText("16.png is one too many: a message may have 16 files.").waitFor();
  assert.equal(await page.getByRole("button", { name: /^Remove / }).count(), 16);
  assert.equal(made.length, 0);
});

/** A PDF of one page with one line on it. */
function pdf(line) {
  const drawing = `BT /F1 18 Tf 20 100 Td (${line}) Tj ET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let text = "%PDF-1.4\n";
  const places = objects.map((object, index) => {
    const place = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, "0")} 00000 n \n`;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${places.join("")}`;
  return Buffer.from(`${text}${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`);
}
