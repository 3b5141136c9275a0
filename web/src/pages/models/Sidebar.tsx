import { useQuery } from "@tanstack/react-query";
import { memo, type ReactNode, useMemo } from "react";
import { knownProviders, providers } from "@/api/queries";
import type { Model } from "@/api/types";
import { context as contextText, share } from "@/format/numbers";
import type { Search } from "@/lib/search";
import { authorOf } from "@/lib/model";
import {
  AGES_DAYS,
  CONTEXTS,
  KNOWN,
  listOf,
  MODALITIES,
  OUTPUTS,
  PARAMETERS,
  PRICES,
  QUANTIZATIONS,
  tally,
  toggled,
  TOOL_SUCCESS,
} from "./filters";

/** More than these of a list are behind "more". */
const SHOWN = 8;

/** All filters. What is chosen stands in the address. */
export const Sidebar = memo(function Sidebar({
  all,
  search,
  change,
}: {
  all: Model[];
  search: Search;
  change: (changes: Record<string, string | null>) => void;
}) {
  const { data: houses = [] } = useQuery(search[KNOWN[0]] ? knownProviders : providers);
  const toggle = (name: string) => (value: string) => change({ [name]: toggled(search[name], value) });
  const series = useMemo(() => tally(all, (model) => model.architecture.tokenizer ?? "Other"), [all]);
  const authors = useMemo(() => tally(all, authorOf), [all]);
  return (
    <div className="space-y-5 text-sm">
      <Group name="Availability">
        <Boxes
          options={[[KNOWN[1], "Also without a provider here"]]}
          chosen={listOf(search[KNOWN[0]])}
          toggle={toggle(KNOWN[0])}
        />
      </Group>
      <Group name="Input modalities">
        <Boxes
          options={MODALITIES.map((each) => [each, title(each)])}
          chosen={listOf(search.input_modalities)}
          toggle={toggle("input_modalities")}
        />
      </Group>
      <Group name="Output modalities">
        <Boxes
          options={OUTPUTS.map((each) => [each, title(each)])}
          chosen={listOf(search.output_modalities)}
          toggle={toggle("output_modalities")}
        />
      </Group>
      <Slider
        name="Context length"
        steps={["Any", ...CONTEXTS.map((each) => `${contextText(each)}+`)]}
        at={CONTEXTS.findIndex((each) => String(each) === search.context) + 1}
        onChange={(step) => change({ context: step === 0 ? null : String(CONTEXTS[step - 1]) })}
      />
      <Slider
        name="Prompt price"
        steps={[...PRICES.map((each) => (each === 0 ? "Free" : `up to $${each}`)), "Any"]}
        at={
          search.max_price === undefined
            ? PRICES.length
            : Math.max(
                PRICES.findIndex((each) => String(each) === search.max_price),
                0,
              )
        }
        onChange={(step) => change({ max_price: step === PRICES.length ? null : String(PRICES[step]) })}
      />
      <Group name="Supported parameters">
        <Boxes
          options={PARAMETERS}
          chosen={listOf(search.supported_parameters)}
          toggle={toggle("supported_parameters")}
        />
      </Group>
      <Group name="Series">
        <Boxes
          options={series.map(([name, n]) => [name, name, n] as const)}
          chosen={listOf(search.arch)}
          toggle={toggle("arch")}
        />
      </Group>
      <Group name="Model authors">
        <Boxes
          options={authors.map(([name, n]) => [name, name, n] as const)}
          chosen={listOf(search.model_authors)}
          toggle={toggle("model_authors")}
        />
      </Group>
      <Group name="Providers">
        <Boxes
          options={houses.map(({ slug, name }) => [slug, name] as const)}
          chosen={listOf(search.providers)}
          toggle={toggle("providers")}
        />
      </Group>
      <Group name="Quantization">
        <Boxes
          options={QUANTIZATIONS.map((each) => [each, each])}
          chosen={listOf(search.quantizations)}
          toggle={toggle("quantizations")}
        />
      </Group>
      <Slider
        name="Age"
        steps={["Any", ...AGES_DAYS.map((each) => `${each} days`)]}
        at={AGES_DAYS.findIndex((each) => String(each) === search.max_age_days) + 1}
        onChange={(step) => change({ max_age_days: step === 0 ? null : String(AGES_DAYS[step - 1]) })}
      />
      <Slider
        name="Tool calls in order"
        steps={["Any", ...TOOL_SUCCESS.map((each) => `${share(each)}+`)]}
        at={TOOL_SUCCESS.findIndex((each) => String(each) === search.min_tool_success_rate) + 1}
        onChange={(step) => change({ min_tool_success_rate: step === 0 ? null : String(TOOL_SUCCESS[step - 1]) })}
      />
      <Group name="Data policy">
        <Boxes
          options={[
            ["zdr", "Zero data retention"],
            ["distillable", "May be distilled"],
          ]}
          chosen={["zdr", "distillable"].filter((each) => search[each] === "true")}
          toggle={(each) => change({ [each]: search[each] === "true" ? null : "true" })}
        />
      </Group>
    </div>
  );
});

function Group({ name, children }: { name: string; children: ReactNode }) {
  return (
    <fieldset>
      <legend className="mb-1 font-medium">{name}</legend>
      {children}
    </fieldset>
  );
}

type Option = readonly [value: string, name: string, count?: number];

function Boxes({
  options,
  chosen,
  toggle,
}: {
  options: readonly Option[];
  chosen: string[];
  toggle: (value: string) => void;
}) {
  // What is chosen stays in sight.
  const shown = options.filter(([value], index) => index < SHOWN || chosen.includes(value));
  const hidden = options.filter((option) => !shown.includes(option));
  const box = ([value, name, count]: Option) => (
    <label key={value} className="flex min-h-6 cursor-pointer items-center gap-2 text-ink-2 hover:text-ink">
      <input
        type="checkbox"
        className="size-4 accent-(--accent)"
        checked={chosen.includes(value)}
        onChange={() => toggle(value)}
      />
      <span className="min-w-0 flex-1 truncate">{name}</span>
      {count !== undefined && <span className="text-xs text-ink-3 tabular-nums">{count}</span>}
    </label>
  );
  return (
    <>
      {shown.map(box)}
      {hidden.length > 0 && (
        <details>
          <summary className="min-h-6 text-xs text-accent hover:underline">{hidden.length} more</summary>
          {hidden.map(box)}
        </details>
      )}
    </>
  );
}

function Slider({
  name,
  steps,
  at,
  onChange,
}: {
  name: string;
  steps: string[];
  at: number;
  onChange: (step: number) => void;
}) {
  return (
    <label className="block">
      <span className="mb-1 flex justify-between gap-2">
        <span className="font-medium">{name}</span>
        <span className="text-ink-2 tabular-nums">{steps[at]}</span>
      </span>
      <input
        type="range"
        min={0}
        max={steps.length - 1}
        value={at}
        aria-valuetext={steps[at]}
        onChange={(event) => onChange(Number(event.target.value))}
        className="w-full accent-(--accent)"
      />
    </label>
  );
}

function title(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
