// Every figure that a page shows, computed once more from the ledger's rows and compared with the text on the page: known traffic at a
// simulated upstream and at the model in the box, with streams, pictures, tool calls, failures and refusals among it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { count, money, perMillion, share, spend, uptime, whole } from "./formats.mjs";
import {
  durations,
  groups,
  judged,
  latencies,
  paid,
  readLedger,
  requests,
  routed,
  sinceDays,
  sinceHours,
  speeds,
  sum,
  thisWeek,
  tokens,
  verdict,
} from "./ledger.mjs";
import { ask, BOXED, eventually, MANAGEMENT_KEY, openBrowser, openPage, settled } from "./world.mjs";

const PICTURE = readFileSync(new URL("../../../examples/shapes.png", import.meta.url));
const EDITOR = {
  "http-referer": "https://editor.example",
  "x-title": "Example Editor",
  "x-openrouter-categories": "ide-extension",
};
const WRITER = {
  "http-referer": "https://writer.example/page",
  "x-title": "Example Writer",
  "x-openrouter-categories": "creative-writing",
};
const TOOL = {
  type: "function",
  function: { name: "weather", parameters: { type: "object", properties: { city: { type: "string" } } } },
};
const HOUR_MS = 3_600_000;
/** How long all of this takes at most. */
const TAKES_MS = 120_000;
/** Percentiles are kept on a logarithmic scale. */
const SPREAD = 0.026;

let browser, page, ledger;

/** So many calls; what became of them stands in the ledger. */
async function call(times, model, more = {}, headers = {}) {
  for (let time = 0; time < times; time++) {
    const body = { model, max_tokens: 16, messages: [{ role: "user", content: `What is ${time}?` }], ...more };
    await ask("/chat/completions", { method: "POST", body, headers });
  }
}

before(async () => {
  // Figures are by the hour: one that ends while they are compared would leave the traffic in the one before.
  const left = HOUR_MS - (Date.now() % HOUR_MS);
  if (left < TAKES_MS) await wait(left);
  browser = await openBrowser();
  await call(5, "acme/mini", {}, EDITOR);
  await call(3, "acme/mini", { stream: true }, WRITER);
  await call(2, "acme/mini", { response_format: { type: "json_object" } });
  await call(4, "acme/reason", {}, EDITOR);
  await call(3, "acme/tools", { tools: [TOOL] }, WRITER);
  await call(2, "acme/steady", { stream: true });
  await call(6, "acme/fails-midway", { stream: true });
  await call(2, "acme/limited");
  await call(1, "acme/refused");
  const url = `data:image/png;base64,${PICTURE.toString("base64")}`;
  const seen = [
    {
      role: "user",
      content: [
        { type: "text", text: "What is it?" },
        { type: "image_url", image_url: { url } },
      ],
    },
  ];
  await call(2, "acme/vision", { messages: seen }, EDITOR);
  await call(2, BOXED, { messages: seen }, WRITER);
  await call(2, BOXED, { stream: true });
  const granted = await ask("/credits/grant", {
    key: MANAGEMENT_KEY,
    method: "POST",
    body: { amount: "12.5", note: "test" },
  });
  assert.equal(granted.status, 201);
  await call(1, "acme/mini", {}, EDITOR);
  ledger = readLedger();
  await eventually(() => {
    ledger = readLedger();
    return ledger.calls.filter((row) => row.model === "acme/fails-midway").length >= 6;
  });
  page = await openPage(browser);
  page.setDefaultTimeout(10_000);
});

after(() => browser?.close());

async function open(path) {
  await page.goto(path);
  await settled(page);
}

/** What stands under a name: its text, or the tooltip that has every digit. */
async function facts(within = "main") {
  return page
    .locator(`${within} dt`)
    .evaluateAll((names) =>
      Object.fromEntries(
        names.map((name) => [
          name.textContent,
          { text: name.nextElementSibling?.innerText.trim(), title: name.parentElement.title },
        ]),
      ),
    );
}

/** The rows of the table with this caption, each cell under the name of its column. */
async function table(caption) {
  const found = page.locator("table", { has: page.locator("caption", { hasText: caption }) }).first();
  await found.waitFor();
  return found
    .locator("tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) =>
        Object.fromEntries(
          [...row.querySelectorAll("td[data-name]")].map((cell) => [
            cell.dataset.name,
            cell.innerText.replaceAll("\u00a0", " ").trim(),
          ]),
        ),
      ),
    );
}

/** A chart's figures, read as somebody does who cannot see it: its rows, each by the names of the series; none where it says so. */
async function chart(title) {
  const figure = page.locator("figure", { has: page.locator("figcaption", { hasText: title }) }).first();
  await figure.waitFor();
  if (await figure.getByText("No data in this period").count()) return [];
  const details = figure.locator("details");
  if ((await details.getAttribute("open")) === null) await details.locator("summary").click();
  await details.locator("table").waitFor();
  return details.locator("table").evaluate((drawn) => {
    const names = [...drawn.querySelectorAll("thead th")].map((cell) => cell.textContent);
    return [...drawn.querySelectorAll("tbody tr")].map((row) =>
      Object.fromEntries([...row.children].map((cell, index) => [names[index] || "at", cell.textContent])),
    );
  });
}

/** Whether a shown percentile lies where those of the values do, with the widths of the scale and of the last digit shown. */
function isPercentile(shown, values, percent, { scale = 1, unit }) {
  if (values.length === 0) return assert.equal(shown, "-");
  const sorted = values.toSorted((a, b) => a - b);
  const place = (percent / 100) * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  assert.ok(shown.endsWith(unit), shown);
  const digits = shown.slice(0, -unit.length);
  const value = Number(digits) * scale;
  const step = (scale * 0.51) / 10 ** (digits.split(".")[1]?.length ?? 0);
  assert.ok(
    value >= low * (1 - SPREAD) - step && value <= high * (1 + SPREAD) + step,
    `${shown} is not among ${sorted}`,
  );
}

const isLatency = (shown, values, percent = 50) =>
  isPercentile(shown.replace("<0.001", "0.000"), values, percent, { scale: 1000, unit: "s" });
const isSpeed = (shown, values, percent = 50) => isPercentile(shown, values, 100 - percent, { unit: " tps" });
const last = (rows) => rows.at(-1);
const of = (model) => ledger.calls.filter((row) => row.model === model);

for (const model of ["acme/mini", "acme/tools", "acme/fails-midway", "acme/reason", BOXED]) {
  describe(model, () => {
    it("above the tabs: the tokens of seven days", async () => {
      await open(`/${model}`);
      const { "Weekly Tokens": weekly } = await facts();
      const used = tokens(sinceHours(of(model), 168));
      assert.equal(weekly.text, used === 0 ? "-" : count(used));
    });

    it("performance: the medians and the shares of the running hour", async () => {
      await open(`/${model}/performance`);
      const rows = sinceHours(of(model), 1);
      const [provider] = new Set(rows.map((row) => row.provider));
      const shown = async (title) => last(await chart(title))?.[provider] ?? "-";
      isSpeed(await shown("Throughput, p50"), speeds(rows));
      isLatency(await shown("Latency (time to first token), p50"), latencies(rows));
      isLatency(await shown("End-to-end latency, p50"), durations(rows));
      const ruled = rows.filter((row) => row.malformed_calls !== null);
      const calls = sum(ruled, (row) => row.tool_calls);
      assert.equal(
        await shown("Tool-call error rate"),
        share(
          sum(ruled, (row) => row.malformed_calls),
          calls,
        ),
      );
      const formed = rows.filter((row) => row.malformed_form !== null);
      const broken = formed.filter((row) => row.malformed_form).length;
      assert.equal(await shown("Structured-output error rate"), share(broken, formed.length));
      assert.equal(
        await shown("Cache hit rate"),
        share(
          sum(rows, (row) => row.cached_tokens),
          sum(rows, (row) => row.prompt_tokens),
        ),
      );
      await open(`/${model}/performance?p=p90`);
      isLatency(await shown("End-to-end latency, p90"), durations(rows), 90);
      isSpeed(await shown("Throughput, p90"), speeds(rows), 90);
    });

    it("pricing: what a million tokens really cost", async () => {
      await open(`/${model}/pricing`);
      const rows = sinceHours(of(model), 168);
      if (tokens(rows) === 0) return page.getByText("No traffic in the last 7 days").waitFor();
      const { Input, Output, Tokens, "Cache hits": hits } = await facts();
      assert.equal(Input.text, `${perMillion(...paid(rows, "prompt"))} per 1M`);
      assert.equal(Output.text, `${perMillion(...paid(rows, "completion"))} per 1M`);
      assert.deepEqual([Tokens.text, Tokens.title], [count(tokens(rows)), whole(tokens(rows))]);
      assert.equal(
        hits.text,
        share(
          sum(rows, (row) => row.cached_tokens),
          sum(rows, (row) => row.prompt_tokens),
        ),
      );
      const [provider] = await table("Effective prices by provider");
      assert.deepEqual(
        [provider["Input $/M"], provider["Output $/M"], provider.Tokens],
        [perMillion(...paid(rows, "prompt")), perMillion(...paid(rows, "completion")), count(tokens(rows))],
      );
    });

    it("apps: who used it, in order", async () => {
      await open(`/${model}/apps`);
      const apps = groups(sinceDays(of(model), 30), (row) => row.app);
      if (apps.length === 0) return page.getByText("No app has used this model yet").waitFor();
      const shown = await table("Apps that use this model");
      assert.deepEqual(
        shown.map((row) => [row.App.replace(/^(\d+)\s*/, "$1 "), row.Tokens, row.Requests]),
        apps.map(([, rows], index) => [`${index + 1} ${last(rows).title}`, count(tokens(rows)), count(requests(rows))]),
      );
    });

    it("activity: the tokens of thirty days and of today", async () => {
      await open(`/${model}/activity`);
      const [month, today] = [sinceDays(of(model), 30), sinceDays(of(model), 1)];
      const shown = await facts();
      for (const [name, column] of [
        ["Prompt", "prompt_tokens"],
        ["Completion", "completion_tokens"],
        ["Reasoning", "reasoning_tokens"],
        ["Images", "image_tokens"],
      ]) {
        const total = sum(month, (row) => row[column]);
        if (total === 0 && !shown[name]) continue;
        assert.deepEqual([shown[name].text, shown[name].title], [count(total), `${whole(total)} tokens`], name);
      }
      if (requests(today) > 0) assert.equal(last(await chart("Requests per day")).Requests, whole(requests(today)));
      const calls = sum(today, (row) => row.tool_calls);
      if (calls > 0) assert.equal(last(await chart("Tool calls per day"))["Tool calls"], whole(calls));
      if (tokens(today) > 0) {
        const parts = last(await chart("Tokens per day"));
        assert.equal(parts.Total ?? parts.Prompt, whole(tokens(today)));
      }
    });

    it("uptime: of requests, without a second attempt, and by provider", async () => {
      await open(`/${model}/uptime`);
      const [hour, days] = [sinceHours(of(model), 1), sinceHours(of(model), 72)];
      const [good, all] = routed(hour);
      if (routed(days)[1] === 0) return page.getByText("No traffic in the last 72 hours").waitFor();
      assert.deepEqual(Object.values(last(await chart("This model, by hour"))).slice(1), [
        uptime(good, all),
        whole(all),
      ]);
      const first = hour
        .filter((row) => row.request === null)
        .map((row) => (row.outcome === "interrupted" ? "bad" : verdict(row)));
      const line = last(await chart("Availability and what it would be without routing"));
      const said = first.filter((word) => word !== null);
      assert.equal(line.Availability, all === 0 ? "-" : uptime(good, all));
      assert.equal(
        line["Without routing"],
        said.length === 0 ? "-" : uptime(said.filter((word) => word === "good").length, said.length),
      );
      for (const [provider, rows] of groups(days, (row) => row.provider)) {
        await page
          .locator("main p", { hasText: provider })
          .filter({ hasText: uptime(...judged(rows)) })
          .first()
          .waitFor();
      }
    });
  });
}

it("an incident of a model is told with what failed", async () => {
  await open("/acme/fails-midway/uptime");
  const hour = sinceHours(of("acme/fails-midway"), 1);
  const [good, all] = judged(hour);
  const [incident] = await table("Incidents of the last 72 hours");
  assert.deepEqual([incident.Provider, incident.Failed, incident.Requests], ["Acme", whole(all - good), whole(all)]);
});

it("rankings: models, authors, pictures, tool calls, apps and categories of the running week", async () => {
  const week = thisWeek(ledger.calls);
  const all = tokens(week);
  await open("/rankings");
  const models = await table("Models by tokens");
  const used = groups(week, (row) => row.model).filter(([, rows]) => tokens(rows) > 0);
  assert.deepEqual(
    models.map((row) => [row["This week so far"], row.Share]),
    used.map(([, rows]) => [count(tokens(rows)), share(tokens(rows), all)]),
  );
  await open("/rankings?view=authors");
  const authors = groups(week, (row) => row.model.split("/")[0]);
  assert.deepEqual(
    (await table("Authors by tokens")).map((row) => row["This week so far"]),
    authors.map(([, rows]) => count(tokens(rows))),
  );
  const by = (of) =>
    groups(week, (row) => row.model)
      .map(([, rows]) => sum(rows, of))
      .filter((total) => total > 0)
      .sort((a, b) => b - a);
  await open("/rankings?view=images");
  assert.deepEqual(
    (await table("Models by images")).map((row) => row["This week so far"]),
    by((row) => row.media + row.pictures).map(count),
  );
  await open("/rankings?view=tool_calls");
  assert.deepEqual(
    (await table("Models by tool calls")).map((row) => row["This week so far"]),
    by((row) => row.tool_calls).map(count),
  );

  const recent = sinceHours(ledger.calls, 168);
  const apps = groups(recent, (row) => row.app).map(([, rows]) => [
    last(rows).title,
    count(tokens(rows)),
    count(requests(rows)),
  ]);
  for (const path of ["/rankings?view=apps", "/apps"]) {
    await open(path);
    const shown = await table("Popular apps of the week");
    assert.deepEqual(
      shown.map((row) => [row.App.split("\n")[0], row.Tokens, row.Requests]),
      apps,
      path,
    );
  }
  await open("/rankings?view=categories");
  const categories = groups(recent, (row) => row.categories?.split(",") ?? []);
  assert.deepEqual(
    (await table("Categories")).map((row) => [row.Category, row.Tokens, row.Requests]),
    categories.map(([name, rows]) => [name, count(tokens(rows)), count(requests(rows))]),
  );
});

it("an app's page: what it used in all, day by day and of each model", async () => {
  const [[id, rows]] = groups(ledger.calls, (row) => row.app);
  await open(`/apps/${encodeURIComponent(id)}`);
  const { Tokens, Requests } = await facts();
  assert.deepEqual(
    [Tokens.text, Tokens.title, Requests.text],
    [count(tokens(rows)), whole(tokens(rows)), count(requests(rows))],
  );
  assert.equal(last(await chart("Tokens a day")).Tokens, whole(tokens(sinceDays(rows, 1))));
  const models = groups(rows, (row) => row.model).map(([, used]) => [count(tokens(used)), count(requests(used))]);
  assert.deepEqual(
    (await table("Models that this app uses")).map((row) => [row.Tokens, row.Requests]),
    models,
  );
});

it("providers, a provider's page and the status: what they served, and how well", async () => {
  const day = sinceHours(ledger.calls, 24);
  await open("/providers?show=configured");
  const houses = await table("Providers");
  for (const [provider, rows] of groups(day, (row) => row.provider)) {
    const shown = houses.find((row) => row.Provider.startsWith(provider));
    assert.deepEqual(
      [shown["Tokens a day"], shown["Uptime 24 h"]],
      [count(tokens(rows)), uptime(...judged(rows))],
      provider,
    );
    isSpeed(shown.Throughput, speeds(rows));
    isLatency(shown.Latency, latencies(rows));
  }
  const acme = day.filter((row) => row.provider === "Acme");
  await open("/providers/acme");
  const shown = await facts();
  assert.deepEqual(
    ["Tokens, 24 h", "Requests, 24 h", "Uptime, 24 h"].map((name) => shown[name].text),
    [count(tokens(acme)), count(acme.length), uptime(...judged(acme))],
  );
  const [good, all] = judged(sinceHours(acme, 1));
  assert.deepEqual(Object.values(last(await chart("Uptime of Acme"))).slice(1), [uptime(good, all), whole(all)]);

  await open("/status");
  const minutes = ledger.calls.filter((row) => row.created_ms >= (Math.floor(Date.now() / 60_000) - 59) * 60_000);
  for (const [provider, rows] of groups(day, (row) => row.provider)) {
    const house = page.locator("main li", { has: page.getByRole("link", { name: provider, exact: true }) }).first();
    const text = (await house.innerText()).replace(/\s+/g, " ");
    const recent = judged(minutes.filter((row) => row.provider === provider));
    assert.ok(text.includes(`${uptime(...recent)} 1 h`), text);
    assert.ok(text.includes(`${uptime(...judged(rows))} 24 h`), text);
    const part = recent[0] / recent[1];
    const word = recent[1] < 5 ? null : part >= 0.95 ? "Normal" : part >= 0.8 ? "Degraded" : "Down";
    if (word) assert.ok(text.includes(word), `${word}: ${text}`);
  }
  const [incident] = await table("Incidents");
  assert.deepEqual([incident.Provider, incident.To], ["Acme", "goes on"]);
  const [engine] = await page
    .locator("main section", { hasText: "Engine" })
    .first()
    .locator("dl")
    .evaluateAll((lists) => lists.map((list) => list.innerText));
  assert.match(engine, /of [\d.]+[KM]? tokens/, "how much the cache holds");
  assert.match(engine, /Weights\s+[\d.]+ [KMG]B/);
});

it("activity: spend, tokens and requests, together and split", async () => {
  for (const [split, by] of [
    ["model", (row) => row.model],
    ["provider", (row) => row.provider],
    ["api_key_id", (row) => row.key_hash],
    ["app", (row) => row.app ?? "(none)"],
  ]) {
    await open(`/activity?by=${split}`);
    const rows = sinceHours(ledger.calls, 24);
    for (const [name, of, short, exact] of [
      ["Spend", (some) => sum(some, (row) => row.cost), spend, money],
      ["Tokens", tokens, count, whole],
      ["Requests", requests, count, whole],
    ]) {
      const card = page.locator("main section", { has: page.getByRole("heading", { name, exact: true }) }).first();
      const total = card.locator("p").first();
      assert.deepEqual(
        [await total.innerText(), await total.getAttribute("title")],
        [short(of(rows)), exact(of(rows))],
        `${split}: ${name}`,
      );
      await card.getByRole("button", { name: `Expand ${name}` }).click();
      const dialog = page.getByRole("dialog", { name });
      await dialog.waitFor();
      const sums = (await table(name)).map((row) => row.Sum);
      const parts = groups(rows, by)
        .map(([, some]) => of(some))
        .sort((a, b) => b - a);
      const shown = parts.length > 8 ? [...parts.slice(0, 8), parts.slice(8).reduce((a, b) => a + b, 0)] : parts;
      assert.deepEqual(sums, shown.map(short), `${split}: ${name}`);
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
    }
  }
});

it("credits: granted, spent since and left", async () => {
  await open("/credits");
  const granted = sum(ledger.grants, (row) => row.amount);
  const before = Math.min(...ledger.grants.map((row) => row.granted_at)) * 1000;
  const { Balance, Granted, Spent } = await facts();
  assert.equal(Granted.text, money(granted));
  // What was spent before the first grant is not paid by it. A second is as fine as the ledger knows when that was.
  const [most, least] = [0, 1000].map((late) =>
    sum(
      ledger.calls.filter((row) => row.created_ms >= before + late),
      (row) => row.cost,
    ),
  );
  const nanos = (text) => Math.round(Number(text.replaceAll(/[$,]/g, "")) * 1e9);
  assert.ok(
    nanos(Spent.title || "0") <= most && nanos(Spent.title || "0") >= least,
    `${Spent.title} of ${least} to ${most}`,
  );
  const spent = await page.locator("main dd span[title]").evaluateAll((spans) => spans.map((span) => span.title));
  assert.equal(nanos(spent[0]) + nanos(spent.at(-1)), granted, `balance and spent: ${spent}`);
  assert.notEqual(Balance.text, "-");
  await page.getByText("The balance is low").waitFor();
});

it("keys: what each of them spent", async () => {
  await open("/keys");
  const shown = await table("Keys");
  for (const { hash, label } of ledger.keys.filter((key) => !key.management)) {
    const row = shown.find((one) => one.Name.includes(label));
    const rows = ledger.calls.filter((one) => one.key_hash === hash);
    const all = sum(rows, (one) => one.cost);
    assert.deepEqual(
      [row["Used of limit"].split("\n")[0], row.Today],
      [spend(all), spend(sum(sinceDays(rows, 1), (one) => one.cost))],
      label,
    );
  }
});

it("logs: each request with its tokens, cost, times and end", async () => {
  await open("/logs");
  const shown = await table("Requests");
  const ends = new Map();
  for (const row of ledger.calls) ends.set(row.request ?? row.id, row);
  const newest = [...ends.values()].sort((a, b) => b.created_ms - a.created_ms).slice(0, shown.length);
  // Two of one millisecond may stand in either order.
  const written = (row) =>
    JSON.stringify([
      row.Model,
      row.Provider,
      row.App,
      row.Tokens,
      row.Cost,
      row["First token"],
      row.Speed,
      row.Outcome,
    ]);
  const seconds = (milliseconds) =>
    milliseconds === null ? "-" : `${(milliseconds / 1000).toFixed(milliseconds > 0 && milliseconds < 9.5 ? 3 : 2)}s`;
  const speed = (row) => {
    const own = row.duration_ms - row.waited_ms;
    if (row.outcome !== "done" || own <= 0 || row.completion_tokens === 0) return "-";
    const value = (row.completion_tokens * 1000) / own;
    const four = Number(value.toPrecision(4));
    return `${four < 99.95 ? four.toFixed(1) : four.toFixed(0)} tps`;
  };
  const expected = newest.map((row) =>
    written({
      Model: row.model,
      Provider: row.provider,
      App: row.title ?? row.referer ?? "-",
      Tokens: `${count(row.prompt_tokens)} → ${count(row.completion_tokens)}`,
      Cost: money(row.cost),
      "First token": seconds(row.latency_ms),
      Speed: speed(row),
      Outcome:
        row.outcome === "done"
          ? (row.finish ?? "done")
          : `${row.outcome}${row.error_status ? ` ${row.error_status}` : ""}`,
    }),
  );
  assert.deepEqual(shown.map((row) => written(row)).sort(), expected.sort());
  // The drawer tells the same of one of them.
  const one = newest.find((row) => row.outcome === "done");
  await open(`/logs?id=${one.id}`);
  await page.getByRole("dialog", { name: "Generation" }).getByText("Attempts").waitFor();
  const drawer = await facts("[role=dialog]");
  assert.deepEqual([drawer.Cost.text, drawer["First token"].text], [money(one.cost), seconds(one.latency_ms)]);
  assert.ok(drawer["Prompt tokens"].text.startsWith(whole(one.prompt_tokens)));
  assert.ok(drawer["Completion tokens"].text.startsWith(whole(one.completion_tokens)));
  // And what is looked for is found.
  await open("/logs");
  await page.getByLabel("Search").fill("example editor");
  const editor = await eventually(async () => {
    const rows = await table("Requests");
    return rows.length > 0 && rows.every((row) => row.App === "Example Editor") && rows;
  });
  const asked = newest.length && [...ends.values()].filter((row) => row.title === "Example Editor").length;
  assert.equal(editor.length, Math.min(asked, 50));
});
