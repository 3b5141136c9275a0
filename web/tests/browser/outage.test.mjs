// A server that stops, is gone and comes back: the open page says so, keeps what it has, and goes on by itself; somebody who is signed in
// stays so. A server of its own, which this file stops and starts.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { composer, openChat, say, send, talk } from "./chat.mjs";
import { Server } from "./server.mjs";
import { openBrowser } from "./world.mjs";

const GONE = "The server does not answer. This page goes on when it does.";
const SLOW = "The server is slow to answer.";
const CONFIG = `
[[provider]]
id = "acme"
base_url = "${process.env.CLIENT_TEST_UPSTREAM}/v1"
api_key = "upstream-secret"

[[provider.model]]
id = "acme/slow"
upstream_id = "slow"
context_length = 4096
price = { prompt = "0.26", completion = "2.60" }
`;

const server = new Server(process.env.CLIENT_TEST_BINARY, CONFIG);
let browser, page;

before(async () => {
  await server.start();
  browser = await openBrowser();
  const context = await browser.newContext({ baseURL: server.origin, reducedMotion: "reduce" });
  const reply = await context.request.post("/api/v1/session", { data: { key: server.keys.management_key } });
  assert.equal(reply.status(), 200, await reply.text());
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
});

// One that failed may have left it stopped.
beforeEach(async () => {
  if (!server.isUp) await server.start();
});

after(async () => {
  await browser?.close();
  await server.remove();
});

const heading = (name) => page.getByRole("heading", { level: 1, name }).waitFor();
const note = (text) => page.getByRole("status").filter({ hasText: text });

/** Goes to a page of the site as a click does: without loading the site anew. */
async function follow(name) {
  await page.getByRole("button", { name: /^Account: / }).click();
  await page.getByRole("menuitem", { name }).click();
}

describe("a server that is gone and comes back", () => {
  it("an open page says so, keeps its figures and goes on", async () => {
    await page.goto("/status");
    await page.getByText("roundhouse/signal-vl-thinking").first().waitFor();
    await server.kill();
    await page.getByRole("button", { name: "Refresh", exact: true }).click();
    await note(GONE).waitFor();
    await page.getByText(/The last refresh failed; this is as of/).waitFor();
    assert.ok(
      await page.getByText("roundhouse/signal-vl-thinking").first().isVisible(),
      "what was known is still there",
    );
    await server.start();
    await note(GONE).waitFor({ state: "hidden" });
    await page.getByText(/every 30 s/).waitFor();
  });

  for (const [name, path, sign] of [
    ["Logs", "/logs", "No requests found"],
    ["Activity", "/activity", "No traffic in this period"],
    ["Keys", "/keys", "Create key"],
    ["Credits", "/credits", "Nothing was granted yet"],
    ["Settings", "/settings", "Configured providers"],
  ]) {
    it(`${name}: the page that one goes to meanwhile says so, and comes when the server does`, async () => {
      await page.goto("/status");
      await heading("Status");
      await page.waitForLoadState("networkidle");
      await server.kill();
      await follow(name);
      await page
        .getByRole("alert")
        .filter({ hasText: /cannot be reached/ })
        .first()
        .waitFor();
      await note(GONE).waitFor();
      await server.start();
      await heading(name);
      await page.getByText(sign).first().waitFor();
      assert.equal(new URL(page.url()).pathname, path);
      assert.equal(await page.getByRole("alert").count(), 0);
    });
  }

  it("somebody who is signed in is so after a restart, and what they do then is taken", async () => {
    await page.goto("/keys");
    await server.kill();
    await server.start();
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByLabel("Name").fill("after the restart");
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.getByRole("dialog", { name: "Your new key" }).waitFor();
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByText("after the restart").first().waitFor();
  });
});

describe("a server that does not answer for a while", () => {
  for (const [path, sign] of [
    ["/logs", "No requests found"],
    ["/activity", "No traffic in this period"],
    ["/credits", "Nothing was granted yet"],
  ]) {
    it(`${path} says that it waits, and shows what comes`, async () => {
      await page.goto(path);
      await page.getByText(sign).first().waitFor();
      server.pause();
      try {
        if (path === "/credits") {
          await page.getByLabel("Amount in $").fill("5");
          await page.getByRole("button", { name: "Grant" }).click();
          await follow("Logs");
        } else {
          await page.getByRole("button", { name: "Refresh", exact: true }).click();
        }
        await note(SLOW).waitFor({ timeout: 10_000 });
      } finally {
        server.resume();
      }
      await note(SLOW).waitFor({ state: "hidden" });
      assert.equal(await page.getByRole("alert").count(), 0);
    });
  }
});

describe("a conversation while the server is gone", () => {
  it("what was asked is kept, and can be asked again", async () => {
    await openChat(page, "roundhouse/signal-vl-thinking");
    await server.kill();
    await say(page, "What is a roundhouse?");
    await talk(page).getByText("What is a roundhouse?").waitFor();
    await talk(page)
      .getByText(/cannot be reached/)
      .waitFor();
    await server.start();
    await talk(page).getByRole("button", { name: "Try again" }).click();
    await talk(page)
      .getByText(/cannot be reached/)
      .waitFor({ state: "detached" });
    await talk(page)
      .getByText(/I am signal-vl/)
      .waitFor();
  });

  it("an answer that breaks off is kept, also by a page that is loaded anew, and goes on", async () => {
    await openChat(page, "acme/slow");
    await composer(page).fill("Count");
    await send(page).click();
    await talk(page).getByText("0 1 2").waitFor();
    await server.kill();
    await talk(page).getByText("What had arrived is kept.", { exact: true }).waitFor();
    await server.start();
    await page.reload();
    await talk(page).getByText("0 1 2").waitFor();
    await talk(page).getByRole("button", { name: "Continue" }).click();
    await talk(page)
      .getByText(/0 1 2.*0 1 2/s)
      .waitFor();
  });
});
