import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Dialog as Radix } from "radix-ui";
import { useMemo, useState } from "react";
import { knownModels, models } from "@/api/queries";
import type { Model } from "@/api/types";
import { context, perMillion } from "@/format/numbers";
import { contextOf, isServed } from "@/lib/model";
import { Chip } from "@/ui/Chip";
import { Problem } from "@/ui/Note";

/** More than anybody reads; a longer search finds the rest. */
const SHOWN_MAX = 60;

const FILTERS: [name: string, holds: (model: Model) => boolean][] = [
  ["Pictures", (model) => model.architecture.input_modalities.includes("image")],
  ["Video", (model) => model.architecture.input_modalities.includes("video")],
  ["Tools", (model) => model.supported_parameters.includes("tools")],
  ["Reasoning", (model) => model.supported_parameters.includes("reasoning")],
  ["Free", (model) => Number(model.pricing.prompt) === 0 && Number(model.pricing.completion) === 0],
];

const anyModel = () => true;

/** Chooses a model of the catalogue by a few letters and what it can do. */
export function ModelPicker({
  open,
  onClose,
  onPick,
  keep = anyModel,
  known = false,
}: {
  open: boolean;
  onClose: () => void;
  onPick: (model: Model) => void;
  /** Which models can be chosen. */
  keep?: (model: Model) => boolean;
  /** Also those that nobody here serves. */
  known?: boolean;
}) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed top-[8dvh] left-1/2 z-50 w-[calc(100%-2rem)] max-w-3xl -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-ground shadow-[var(--shadow)]"
        >
          <Radix.Title className="sr-only">Choose a model</Radix.Title>
          <Choices onPick={onPick} keep={keep} known={known} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface Choosing {
  onPick: (model: Model) => void;
  keep: (model: Model) => boolean;
  known: boolean;
}

function Choices({ onPick, keep, known }: Choosing) {
  const { data: all = [], isPending, error, refetch } = useQuery(known ? knownModels : models);
  const [text, setText] = useState("");
  const [wanted, setWanted] = useState<string[]>([]);
  const [at, setAt] = useState("");
  const found = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const holds = FILTERS.filter(([name]) => wanted.includes(name)).map(([, test]) => test);
    return all.filter((model) => {
      const name = `${model.name} ${model.id}`.toLowerCase();
      return keep(model) && words.every((word) => name.includes(word)) && holds.every((test) => test(model));
    });
  }, [all, text, wanted, keep]);
  const shown = found.slice(0, SHOWN_MAX);
  const looked = shown.find((model) => model.id === at) ?? shown[0];
  return (
    <Command shouldFilter={false} label="Choose a model" value={looked?.id ?? ""} onValueChange={setAt} loop>
      <Command.Input
        value={text}
        onValueChange={setText}
        autoFocus
        placeholder="Search models"
        className="w-full border-b border-line bg-transparent px-4 py-3 text-[0.9375rem] outline-none placeholder:text-ink-3"
      />
      <div
        className="flex flex-wrap items-center gap-1.5 border-b border-line px-3 py-2"
        role="group"
        aria-label="Filters"
      >
        {FILTERS.map(([name]) => {
          const on = wanted.includes(name);
          return (
            <button
              key={name}
              type="button"
              aria-pressed={on}
              onClick={() => setWanted(on ? wanted.filter((each) => each !== name) : [...wanted, name])}
              className={`min-h-7 rounded-full border px-2.5 text-xs font-medium ${on ? "border-accent bg-accent-soft text-accent" : "border-line text-ink-2 hover:bg-sunken"}`}
            >
              {name}
            </button>
          );
        })}
        {wanted.length > 0 && (
          <button type="button" onClick={() => setWanted([])} className="min-h-7 px-1.5 text-xs text-ink-2 underline">
            Clear
          </button>
        )}
        <span className="ml-auto text-xs text-ink-3 tabular-nums">{found.length}</span>
      </div>
      <div className="flex h-[60dvh] max-h-[32rem]">
        <Command.List className="min-w-0 flex-1 overflow-y-auto p-2">
          {isPending && <Command.Loading className="px-2 py-4 text-sm text-ink-3">Loading models</Command.Loading>}
          {error && <Problem error={error} retry={() => void refetch()} />}
          {!isPending && !error && (
            <Command.Empty className="px-2 py-8 text-center text-sm text-ink-2">No models found</Command.Empty>
          )}
          {shown.map((model) => (
            <Command.Item
              key={model.id}
              value={model.id}
              onSelect={() => onPick(model)}
              className="flex min-h-9 cursor-pointer items-center justify-between gap-3 rounded-md px-2 text-sm data-[selected=true]:bg-sunken"
            >
              <span className="min-w-0 truncate">{model.name}</span>
              <span className="shrink-0 text-xs text-ink-3 tabular-nums">
                {isServed(model) ? "" : "no provider here · "}
                {context(contextOf(model))}
              </span>
            </Command.Item>
          ))}
          {found.length > shown.length && (
            <p className="px-2 py-2 text-xs text-ink-3">{found.length - shown.length} more: type to find them</p>
          )}
        </Command.List>
        {looked && <About model={looked} />}
      </div>
    </Command>
  );
}

function About({ model }: { model: Model }) {
  const price = (value: string) => perMillion(value === "-1" ? null : value);
  return (
    <div className="w-72 shrink-0 overflow-y-auto border-l border-line p-4 text-sm max-md:hidden">
      <p className="font-medium">{model.name}</p>
      <p className="mt-0.5 font-mono text-xs break-all text-ink-3">{model.id}</p>
      <p className="mt-3 line-clamp-8 text-ink-2">{model.description}</p>
      <div className="mt-3 flex flex-wrap gap-1">
        {model.architecture.input_modalities.map((each) => (
          <Chip key={each}>{each}</Chip>
        ))}
      </div>
      <dl className="mt-3 space-y-1 text-xs tabular-nums">
        {[
          ["Context", context(contextOf(model))],
          ["Input", `${price(model.pricing.prompt)}/M`],
          ["Output", `${price(model.pricing.completion)}/M`],
        ].map(([name, value]) => (
          <div key={name} className="flex justify-between">
            <dt className="text-ink-3">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
