// A server that stops, is gone and comes back: the open page says so, keeps what it has, and goes on by itself; somebody who is signed in
// stays so. A server of its own, which this file stops and starts.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, beforeEach, describe, it } from "node:test";
import { openBrowser } from "./world.mjs";

const GONE = "The server does not answer. This page goes on when it does.";
const SLOW = "The server is slow to answer.";

const data = mkdtempSync(join(tmpdir(), "roundhouse-outage-"));
let server, origin, browser, page;

/** Starts it, at the port that it had. */
async function start() {
  const port = origin ? new URL(origin).port : "0";
  const { BINARY: binary } = Object.fromEntries(
    Object.entries(process.env).map(([name, value]) => [name.replace("CLIENT_TEST_", ""), value]),
  );
  server = spawn(binary, ["serve", "--host", "127.0.0.1", "--port", port, "--data-dir", data], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  for await (const line of createInterface({ input: server.stdout })) {
    const found = /listening on (\S+)/.exec(line);
    if (found) {
      origin = found[1];
      // Nobody reads the rest, and nothing may wait for that.
      server.stdout.resume();
      return;
    }
  }
  throw new Error("the server did not start");
}

async function kill() {
  server.kill("SIGKILL");
  await once(server, "exit");
}

before(async () => {
  await start();
  browser = await openBrowser();
  const context = await browser.newContext({ baseURL: origin, reducedMotion: "reduce" });
  const keys = JSON.parse(readFileSync(join(data, "initial-keys.json"), "utf8"));
  const reply = await context.request.post("/api/v1/session", { data: { key: keys.management_key } });
  assert.equal(reply.status(), 200, await reply.text());
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
});

// One that failed may have left it stopped.
beforeEach(async () => {
  if (server.exitCode !== null || server.signalCode !== null) await start();
});

after(async () => {
  await browser?.close();
  server?.kill("SIGKILL");
  rmSync(data, { recursive: true, force: true });
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
    await kill();
    await page.getByRole("button", { name: "Refresh", exact: true }).click();
    await note(GONE).waitFor();
    await page.getByText(/The last refresh failed; this is as of/).waitFor();
    assert.ok(
      await page.getByText("roundhouse/signal-vl-thinking").first().isVisible(),
      "what was known is still there",
    );
    await start();
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
      await kill();
      await follow(name);
      await page
        .getByRole("alert")
        .filter({ hasText: /cannot be reached/ })
        .first()
        .waitFor();
      await note(GONE).waitFor();
      await start();
      await heading(name);
      await page.getByText(sign).first().waitFor();
      assert.equal(new URL(page.url()).pathname, path);
      assert.equal(await page.getByRole("alert").count(), 0);
    });
  }

  it("somebody who is signed in is so after a restart, and what they do then is taken", async () => {
    await page.goto("/keys");
    await kill();
    await start();
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
      server.kill("SIGSTOP");
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
        server.kill("SIGCONT");
      }
      await note(SLOW).waitFor({ state: "hidden" });
      assert.equal(await page.getByRole("alert").count(), 0);
    });
  }
});
