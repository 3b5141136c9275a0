import { Link, useNavigate } from "@tanstack/react-router";
import clsx from "clsx";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { type Tab, tabPath, TABS } from "./tabs";

/** A change of route may mount the tabs anew; the one that the keys chose has the focus then, too. */
let chosenByKey: Tab | null = null;

/** The nine views of a model. Each is an address; arrows, Home and End go from one to the next. */
export function Tabs({ id, tab }: { id: string; tab: Tab }) {
  const navigate = useNavigate();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const link = list.current?.querySelector<HTMLElement>("[aria-selected=true]");
    if (chosenByKey === tab) link?.focus();
    chosenByKey = null;
    // On a phone the row is wider than the screen. `scrollIntoView` would move the page as well.
    if (link && list.current)
      list.current.scrollLeft = link.offsetLeft - list.current.clientWidth / 2 + link.clientWidth / 2;
  }, [tab]);
  const key = (event: KeyboardEvent) => {
    const at = TABS.findIndex(([each]) => each === tab);
    const last = TABS.length - 1;
    const next =
      event.key === "ArrowRight"
        ? (at + 1) % TABS.length
        : event.key === "ArrowLeft"
          ? (at + last) % TABS.length
          : event.key === "Home"
            ? 0
            : event.key === "End"
              ? last
              : null;
    const to = next === null ? undefined : TABS[next]?.[0];
    if (!to || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    chosenByKey = to;
    void navigate({ to: tabPath(id, to), resetScroll: false });
  };
  return (
    <div
      ref={list}
      role="tablist"
      aria-label="About this model"
      onKeyDown={key}
      className="relative -mx-4 flex gap-1 overflow-x-auto border-b border-line px-4 [scrollbar-width:none] sm:mx-0 sm:px-0"
    >
      {TABS.map(([each, name]) => (
        <Link
          key={each}
          to={tabPath(id, each)}
          resetScroll={false}
          role="tab"
          id={`tab-${each}`}
          aria-selected={each === tab}
          aria-controls={each === tab ? "model-panel" : undefined}
          tabIndex={each === tab ? 0 : -1}
          className={clsx(
            "-mb-px border-b-2 px-3 py-2.5 text-sm font-medium whitespace-nowrap -outline-offset-2",
            each === tab ? "border-accent text-ink" : "border-transparent text-ink-2 hover:text-ink",
          )}
        >
          {name}
        </Link>
      ))}
    </div>
  );
}
