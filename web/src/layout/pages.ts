/** The pages that stand in menus and in the palette, with the key that follows `g`. */
export interface MenuPage {
  name: string;
  to: string;
  key?: string;
}

export const PUBLIC: MenuPage[] = [
  { name: "Models", to: "/models", key: "m" },
  { name: "Chat", to: "/chat", key: "c" },
  { name: "Rankings", to: "/rankings", key: "r" },
  { name: "Apps", to: "/apps" },
  { name: "Providers", to: "/providers", key: "p" },
  { name: "Pricing", to: "/pricing" },
  { name: "Labs", to: "/labs" },
  { name: "Docs", to: "/docs", key: "d" },
  { name: "Status", to: "/status", key: "s" },
  { name: "Data", to: "/data" },
];

export const ACCOUNT: MenuPage[] = [
  { name: "Activity", to: "/activity", key: "a" },
  { name: "Logs", to: "/logs", key: "l" },
  { name: "Keys", to: "/keys", key: "k" },
  { name: "Credits", to: "/credits" },
  { name: "Settings", to: "/settings" },
];

/** Reached from other pages and the palette. */
export const MORE: MenuPage[] = [
  { name: "Compare", to: "/compare" },
  { name: "Benchmarks", to: "/benchmarks" },
  { name: "About", to: "/about" },
];
