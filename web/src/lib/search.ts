/** The query of the address as plain strings, so that filters read well and can be typed by hand. */
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useCallback } from "react";

export type Search = Record<string, string>;

export function parseSearch(text: string): Search {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  // Lists stay readable.
  return text ? `?${text.replaceAll("%2C", ",").replaceAll("%2F", "/").replaceAll("%3A", ":")}` : "";
}

/** The query, and a way to change parts of it; an empty value goes away. Typing replaces the entry in the history instead of adding one. */
export function useSearch(): [Search, (change: Record<string, string | null>, replace?: boolean) => void] {
  const search = useRouterState({ select: (state) => state.location.search as Search });
  const navigate = useNavigate();
  const change = useCallback(
    (changes: Record<string, string | null>, replace = true) => {
      void navigate({
        to: ".",
        search: ((old: Search) => {
          const next: Record<string, string | undefined> = { ...old };
          for (const [name, value] of Object.entries(changes)) next[name] = value || undefined;
          return next;
        }) as never,
        replace,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return [search, change];
}
