import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { Dialog } from "@/ui/Dialog";
import { ACCOUNT, PUBLIC } from "./pages";

/** After `g` the page's letter must come within this time. */
const SECOND_KEY_MS = 1500;

/** The keys that work everywhere, but never while something is typed. `?` shows them. */
export function Shortcuts() {
  const [shown, setShown] = useState(false);
  const navigate = useNavigate();
  useEffect(() => {
    let went = 0;
    const key = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey) return;
      if ((event.metaKey || event.ctrlKey) && event.key === "/") {
        event.preventDefault();
        void navigate({ to: "/chat", search: { new: "1" } as never });
        return;
      }
      if (event.metaKey || event.ctrlKey || isTyping(event.target)) return;
      if (event.key === "?") setShown(true);
      else if (event.key === "/") {
        const box = document.querySelector<HTMLInputElement>("main input[type=search]");
        if (box) {
          event.preventDefault();
          box.focus();
        }
      } else if (event.key === "g") went = Date.now();
      else if (Date.now() - went < SECOND_KEY_MS) {
        went = 0;
        const page = [...PUBLIC, ...ACCOUNT].find((each) => each.key === event.key);
        if (page) void navigate({ to: page.to });
      }
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, [navigate]);
  const keys: [string, string][] = [
    ["Ctrl/⌘ K", "Search models and pages"],
    ["Ctrl/⌘ /", "New chat"],
    ["/", "Search on this page"],
    ["Esc", "Close, or stop an answer"],
    ["↑", "Edit the last message (in an empty composer)"],
    ["Shift Enter", "New line"],
    ...[...PUBLIC, ...ACCOUNT].filter((page) => page.key).map((page): [string, string] => [`g ${page.key}`, page.name]),
    ["?", "This list"],
  ];
  return (
    <Dialog open={shown} onClose={() => setShown(false)} title="Keyboard shortcuts">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 text-sm">
        {keys.map(([press, does]) => (
          <div key={press} className="contents">
            <dt>
              <kbd className="rounded border border-line bg-raised px-1.5 py-0.5 text-xs">{press}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
