/** Every page and its address. A page is one file in `pages/` and a line here; its code is loaded when it is first looked at. */
import type { QueryClient } from "@tanstack/react-query";
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { reach } from "@/api/client";
import { Shell } from "@/layout/Shell";
import { awaited } from "@/lib/connection";
import { parseSearch, stringifySearch } from "@/lib/search";
import { Broken } from "@/pages/Broken";
import { Missing } from "@/pages/Missing";
import { Loading } from "@/ui/Loading";

/** How long a server may take to say that it lives. */
const LIVE_MS = 5_000;

type Load = () => Promise<{ default: ComponentType }>;

const PAGES: Record<string, Load> = {
  "/": () => import("@/pages/Home"),
  "/models": () => import("@/pages/Models"),
  "/compare/$": () => import("@/pages/Compare"),
  "/compare": () => import("@/pages/Compare"),
  "/rankings": () => import("@/pages/Rankings"),
  "/apps": () => import("@/pages/Apps"),
  "/apps/$id": () => import("@/pages/App"),
  "/providers": () => import("@/pages/Providers"),
  "/providers/$slug": () => import("@/pages/Provider"),
  "/pricing": () => import("@/pages/Pricing"),
  "/benchmarks": () => import("@/pages/Benchmarks"),
  "/labs": () => import("@/pages/Labs"),
  "/labs/$author": () => import("@/pages/Lab"),
  "/data": () => import("@/pages/Data"),
  "/docs": () => import("@/pages/Docs"),
  "/docs/$": () => import("@/pages/Docs"),
  "/status": () => import("@/pages/Status"),
  "/about": () => import("@/pages/Operator"),
  "/privacy": () => import("@/pages/Operator"),
  "/terms": () => import("@/pages/Operator"),
  "/support": () => import("@/pages/Operator"),
  "/chat": () => import("@/pages/Chat"),
  "/sign-in": () => import("@/pages/SignIn"),
  "/keys": () => import("@/pages/Keys"),
  "/credits": () => import("@/pages/Credits"),
  "/activity": () => import("@/pages/Activity"),
  "/logs": () => import("@/pages/Logs"),
  "/settings": () => import("@/pages/Settings"),
  "/settings/$section": () => import("@/pages/Settings"),
  "/$author/$slug": () => import("@/pages/Model"),
  "/$author/$slug/$tab": () => import("@/pages/Model"),
};

/**
 * The code of a page did not come. Where the server answers it is another version of it that does not have this file any more, and the
 * router loads the page anew; where it does not, loading anew would leave nothing at all, so the page says what is wrong.
 */
async function unloaded(error: unknown): Promise<never> {
  await reach("/livez", { signal: AbortSignal.timeout(LIVE_MS) });
  throw error;
}

export function createAppRouter(queries: QueryClient) {
  const root = createRootRoute({ component: Shell, notFoundComponent: Missing });
  const pages = Object.entries(PAGES).map(([path, load]) =>
    createRoute({
      getParentRoute: () => root,
      path,
      component: lazyRouteComponent(() => awaited(load()).catch(unloaded)),
    }),
  );
  return createRouter({
    routeTree: root.addChildren(pages),
    context: { queries },
    parseSearch,
    stringifySearch,
    defaultPreload: "intent",
    defaultPendingMs: 300,
    defaultPendingComponent: Loading,
    defaultErrorComponent: Broken,
    scrollRestoration: true,
  });
}
