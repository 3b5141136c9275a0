export const TABS = [
  ["overview", "Overview"],
  ["providers", "Providers"],
  ["performance", "Performance"],
  ["pricing", "Pricing"],
  ["benchmarks", "Benchmarks"],
  ["apps", "Apps"],
  ["activity", "Activity"],
  ["uptime", "Uptime"],
  ["api", "API"],
] as const;

export type Tab = (typeof TABS)[number][0];

/** The tab of an address; nothing for one that does not exist. */
export function tabOf(word: string | undefined): Tab | null {
  return TABS.find(([tab]) => tab === (word ?? "overview"))?.[0] ?? null;
}

/** The address of a tab. The first one is the model's own. */
export function tabPath(id: string, tab: Tab): string {
  return tab === "overview" ? `/${id}` : `/${id}/${tab}`;
}
