import { Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { Toaster } from "sonner";
import { useTheme } from "@/lib/theme";
import { ConnectionNote } from "./ConnectionNote";
import { Footer } from "./Footer";
import { Header } from "./Header";
import { Palette } from "./Palette";
import { Shortcuts } from "./Shortcuts";

/** What stands around every page. */
export function Shell() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  // After a change of page a screen reader goes on at its beginning; tabs of one page (a third part in the path) keep the focus.
  const page = path.split("/").slice(0, 3).join("/");
  useEffect(() => {
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [page]);
  const theme = useTheme();
  const full = path === "/chat";
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="absolute left-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-2 text-sm font-medium text-accent-ink focus:translate-y-2"
      >
        Skip to content
      </a>
      <Header />
      <ConnectionNote />
      <main id="content" ref={main} tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
        <Outlet />
      </main>
      {!full && <Footer />}
      <Palette />
      <Shortcuts />
      {/* In the chat the lower right is where messages are sent. */}
      <Toaster position={full ? "top-right" : "bottom-right"} offset={full ? 68 : 24} theme={theme} />
    </div>
  );
}
