// What the server knows and does not serve: found only by who looks for it, marked, complete, and never offered as if it could be called.

import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { KNOWN, openBrowser, openPage, settled } from "./world.mjs";

let browser, page;
before(async () => {
  browser = await openBrowser();
  page = await openPage(browser, { signedIn: false });
});
after(() => browser?.close());

const open = async (path) => {
  await page.goto(path);
  await settled(page);
};
const main = () => page.getByRole("main");
const text = async () => (await main().innerText()).replaceAll(/\s+/g, " ");

it("a model that nobody here serves reads like its original", async () => {
  await open(`/${KNOWN}`);
  const head = await page.locator("main header").innerText();
  const facts = head.replaceAll(/\s+/g, " ");
  for (const fact of [
    "Qwen: Qwen3 VL 235B A22B Thinking",
    KNOWN,
    "235 billion parameters",
    "Input Price $0.26 per 1M instead of $0.40 35% off",
    "Output Price $2.60 per 1M",
    "Context 131K",
    "Weekly Tokens -",
    "Released Sep 23, 2025",
    "No provider here serves this model.",
  ]) {
    assert.ok(facts.includes(fact), `${fact} in: ${facts}`);
  }
  const struck = page.locator("main header s").first();
  assert.equal(await struck.evaluate((each) => getComputedStyle(each).textDecorationLine), "line-through");
  assert.equal(await main().getByRole("link", { name: "Chat", exact: true }).count(), 0, "it cannot be asked");
  await main().getByRole("link", { name: "Add a provider" }).waitFor();

  await open(`/${KNOWN}/providers`);
  for (const name of ["OpenRouter", "Fireworks", "Novita", "SiliconFlow", "Alibaba"]) {
    await main().getByRole("row", { name }).first().waitFor();
  }
  await open(`/${KNOWN}/benchmarks`);
  await main()
    .getByRole("row", { name: /MathVision 74.6/ })
    .waitFor();
  assert.equal(
    await main()
      .getByRole("row", { name: /MathVision/ })
      .getByRole("link")
      .getAttribute("href"),
    "https://arxiv.org/abs/2511.21631",
  );
  await open(`/${KNOWN}/activity`);
  await main().getByText("No traffic in the last 30 days").waitFor();
  assert.equal(await main().getByRole("link", { name: "Send a request" }).count(), 0);
});

it("the list shows it to who asks, and says the same price as its page", async () => {
  await open("/models?q=235b a22b thinking");
  await main().getByText("No models found").waitFor();
  await main().getByRole("button", { name: "Look among all that are known" }).click();
  const row = main().getByRole("article").filter({ hasText: KNOWN });
  await row.waitFor();
  const said = (await row.innerText()).replaceAll(/\s+/g, " ");
  for (const fact of ["no provider here", "$0.26/M input", "$2.60/M output", "131K context, up to 262K"]) {
    assert.ok(said.includes(fact), `${fact} in: ${said}`);
  }
  assert.equal(new URL(page.url()).searchParams.get("available"), "all");
  await open(`/compare/${KNOWN}`);
  assert.match(await text(), /Input \$\/M \$0\.26 Output \$\/M \$2\.60/);
  await open("/pricing?available=all&q=235b a22b thinking");
  await main()
    .getByRole("row", { name: /Qwen3 VL 235B A22B Thinking.*\$0\.26 \$2\.60/ })
    .waitFor();
  await open("/models");
  await main().getByText("more models are known").waitFor();
  assert.equal(await main().getByText(KNOWN, { exact: true }).count(), 0, "off unless asked for");
});

it("providers, labs and scores are there without a key of anybody", async () => {
  await open("/providers/novita");
  await main().getByText("Novita is not set up here").waitFor();
  const row = main().getByRole("row", { name: /Qwen3 VL 235B A22B Thinking/ });
  // Long lists are drawn as far as they are seen.
  for (let turns = 0; turns < 50 && (await row.count()) === 0; turns++) {
    await page.mouse.wheel(0, 2_000);
    await page.waitForTimeout(50);
  }
  await row.waitFor();
  await open("/labs/qwen");
  assert.match(await text(), /0 of \d+ models here/);
  await open("/benchmarks?test=SWE-Bench Pro");
  assert.ok((await main().getByRole("row").count()) > 10);
  assert.ok((await main().getByRole("link", { name: "labs.scale.com" }).count()) > 5, "each with its source");
});

it("the operator's own words are shown, and are only words", async () => {
  await open("/terms");
  await main().getByRole("heading", { name: "Terms of the lab" }).waitFor();
  assert.equal(await main().locator("script, img, iframe").count(), 0);
  assert.equal(await page.evaluate(() => globalThis.hurt), undefined);
  await page.getByRole("contentinfo").getByRole("link", { name: "Terms" }).waitFor();
  await open("/about");
  await main().getByText("The operator has not said more").waitFor();
  assert.deepEqual(page.problems, []);
});
