import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { useEffect, useState } from "react";
import { models, unservedCount } from "@/api/queries";
import { context, perMillion, whole } from "@/format/numbers";
import { contextOf } from "@/lib/model";
import { ACCOUNT, MORE, PUBLIC } from "./pages";

const OPEN = "roundhouse:palette";
/** More than anybody reads; a longer search finds the rest. */
const SHOWN_MAX = 40;

export function openPalette(): void {
  window.dispatchEvent(new Event(OPEN));
}

/** Ctrl or Cmd and K: every model and page by a few letters of its name. */
export function Palette() {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const navigate = useNavigate();
  const { data: all = [], isPending } = useQuery({ ...models, enabled: open });
  const { data: unserved = 0 } = useQuery({ ...unservedCount, enabled: open });
  useEffect(() => {
    const show = () => setOpen(true);
    const key = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.shiftKey && !event.altKey) {
        event.preventDefault();
        setOpen((old) => !old);
      }
    };
    window.addEventListener(OPEN, show);
    window.addEventListener("keydown", key);
    return () => {
      window.removeEventListener(OPEN, show);
      window.removeEventListener("keydown", key);
    };
  }, []);
  const go = (to: string, search: Record<string, string> = {}) => {
    setOpen(false);
    setText("");
    void navigate({ to, search: search as never });
  };
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (name: string) => words.every((word) => name.toLowerCase().includes(word));
  const found = all.filter((model) => has(`${model.name} ${model.id}`)).slice(0, SHOWN_MAX);
  const pages = [...PUBLIC, ...MORE, ...ACCOUNT].filter((page) => has(page.name));
  return (
    <Command.Dialog
      open={open}
      onOpenChange={setOpen}
      shouldFilter={false}
      label="Search models and pages"
      overlayClassName="fixed inset-0 z-40 bg-black/40"
      contentClassName="fixed top-[12dvh] left-1/2 z-50 w-[calc(100%-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-ground shadow-[var(--shadow)]"
    >
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="Search models and pages"
        className="w-full border-b border-line bg-transparent px-4 py-3 text-[0.9375rem] outline-none placeholder:text-ink-3"
      />
      <Command.List className="max-h-[60dvh] overflow-y-auto p-2 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-3">
        {isPending && open ? (
          <Command.Loading className="px-2 py-4 text-sm text-ink-3">Loading models</Command.Loading>
        ) : null}
        <Command.Empty className="px-2 py-6 text-center text-sm text-ink-2">No models found</Command.Empty>
        {found.length > 0 && (
          <Command.Group heading="Models">
            {found.map((model) => (
              <Command.Item
                key={model.id}
                value={model.id}
                onSelect={() => go(`/${model.id}`)}
                className="flex min-h-9 cursor-pointer items-center justify-between gap-3 rounded-md px-2 text-sm data-[selected=true]:bg-sunken"
              >
                <span className="min-w-0 truncate">{model.name}</span>
                <span className="shrink-0 text-xs text-ink-3 tabular-nums">
                  {context(contextOf(model))} ·{" "}
                  {perMillion(model.pricing.prompt === "-1" ? null : model.pricing.prompt)}
                </span>
              </Command.Item>
            ))}
          </Command.Group>
        )}
        {pages.length > 0 && (
          <Command.Group heading="Pages">
            {pages.map((page) => (
              <Command.Item
                key={page.to}
                value={page.to}
                onSelect={() => go(page.to)}
                className="flex min-h-9 cursor-pointer items-center rounded-md px-2 text-sm data-[selected=true]:bg-sunken"
              >
                {page.name}
              </Command.Item>
            ))}
          </Command.Group>
        )}
        {/* Last: whoever types the name of a page wants that page. */}
        {text !== "" && found.length === 0 && !isPending && unserved > 0 && (
          <Command.Group heading="No models found">
            <Command.Item
              value="known"
              onSelect={() => go("/models", { q: text, available: "all" })}
              className="flex min-h-9 cursor-pointer items-center rounded-md px-2 text-sm data-[selected=true]:bg-sunken"
            >
              Look among the {whole(unserved)} that no provider here has
            </Command.Item>
          </Command.Group>
        )}
      </Command.List>
    </Command.Dialog>
  );
}
