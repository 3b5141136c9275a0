// Every page of the site, for what is checked of all of them.

import { BOXED, KNOWN } from "./world.mjs";

const TABS = ["", "providers", "performance", "pricing", "benchmarks", "apps", "activity", "uptime", "api"];

export const PAGES = [
  ["home", "/"],
  ["models", "/models"],
  ["models-table", "/models?fmt=table"],
  ["models-none", "/models?q=no-such-model"],
  ...TABS.map((tab) => [`model-${tab || "overview"}`, `/${BOXED}${tab ? `/${tab}` : ""}`]),
  ["known-model", `/${KNOWN}`],
  ...["providers", "pricing", "benchmarks"].map((tab) => [`known-model-${tab}`, `/${KNOWN}/${tab}`]),
  ["models-known", "/models?available=all&model_authors=qwen"],
  ["compare", `/compare/${BOXED}/acme/mini`],
  ["compare-empty", "/compare"],
  ["rankings", "/rankings"],
  ["apps", "/apps"],
  ["providers", "/providers"],
  ["provider", "/providers/acme"],
  ["pricing", "/pricing"],
  ["labs", "/labs"],
  ["lab", "/labs/acme"],
  ["provider-known", "/providers/novita"],
  ["benchmarks", "/benchmarks"],
  ["data", "/data"],
  ["docs", "/docs"],
  ["status", "/status"],
  ["about", "/about"],
  ["privacy", "/privacy"],
  ["terms", "/terms"],
  ["support", "/support"],
  ["chat", "/chat"],
  ["keys", "/keys"],
  ["credits", "/credits"],
  ["activity", "/activity"],
  ["logs", "/logs"],
  ["settings", "/settings"],
  ["missing", "/no/such/page/at-all"],
];
