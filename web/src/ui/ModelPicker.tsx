import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useState } from "react";
import { models } from "@/api/queries";
import type { Model } from "@/api/types";
import { context, perMillion } from "@/format/numbers";
import { Dialog } from "./Dialog";

/** More than anybody reads; a longer search finds the rest. */
const SHOWN_MAX = 50;

/** A dialog to choose one model of the catalogue. */
export function ModelPicker({
  open,
  onClose,
  onPick,
  keep = () => true,
}: {
  open: boolean;
  onClose: () => void;
  onPick: (model: Model) => void;
  /** Which models can be chosen. */
  keep?: (model: Model) => boolean;
}) {
  const [text, setText] = useState("");
  const { data: all = [] } = useQuery({ ...models, enabled: open });
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter(
    (model) => keep(model) && words.every((word) => `${model.name} ${model.id}`.toLowerCase().includes(word)),
  );
  return (
    <Dialog open={open} onClose={onClose} title="Choose a model">
      <Command shouldFilter={false} label="Models">
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder="Search models"
          className="mb-2 h-9 w-full rounded-md border border-line-strong bg-ground px-2.5 text-sm placeholder:text-ink-3"
        />
        <Command.List className="max-h-[50dvh] overflow-y-auto">
          <Command.Empty className="py-6 text-center text-sm text-ink-2">No models found</Command.Empty>
          {found.slice(0, SHOWN_MAX).map((model) => (
            <Command.Item
              key={model.id}
              value={model.id}
              onSelect={() => {
                setText("");
                onPick(model);
              }}
              className="flex min-h-9 cursor-pointer items-center justify-between gap-3 rounded-md px-2 text-sm data-[selected=true]:bg-sunken"
            >
              <span className="min-w-0 truncate">{model.name}</span>
              <span className="shrink-0 text-xs text-ink-3 tabular-nums">
                {context(model.context_length)} ·{" "}
                {perMillion(model.pricing.prompt === "-1" ? null : model.pricing.prompt)}
              </span>
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </Dialog>
  );
}
