/** The columns of tables of models: each is written once, and a page takes those it needs. */
import { Link } from "@tanstack/react-router";
import type { ModelStats } from "@/api/stats";
import type { Model } from "@/api/types";
import { day } from "@/format/dates";
import { context, count, latency, perMillion, perThousand, throughput, UNKNOWN, whole } from "@/format/numbers";
import { contextOf, isFree, isServed, longestOf, parts, price } from "@/lib/model";
import { Chip } from "@/ui/Chip";
import type { Column } from "@/ui/DataTable";
import type { Stats } from "./filters";
import { Unserved } from "./Row";

/** The name, leading to a tab of the model's page. */
export function name(tab?: "pricing"): Column<Model> {
  return {
    name: "Model",
    value: (model) => model.name,
    cell: (model) => (
      <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
        <Link
          to={(tab ? "/$author/$slug/$tab" : "/$author/$slug") as never}
          params={{ ...parts(model.id), tab } as never}
          className="font-medium hover:underline"
        >
          {model.name}
        </Link>
        {isFree(model) && <Chip tone="good">Free</Chip>}
        {!isServed(model) && <Unserved />}
      </span>
    ),
  };
}

export const input = perToken("Input $/M", (model) => model.pricing.prompt);
export const output = perToken("Output $/M", (model) => model.pricing.completion);
export const cacheRead = perToken("Cache read $/M", (model) => model.pricing.input_cache_read);
export const cacheWrite = perToken("Cache write $/M", (model) => model.pricing.input_cache_write);
export const audio = perToken("Audio in $/M", (model) => model.pricing.audio);
export const images = perThing("Images $/K", (model) => model.pricing.image);
export const requests = perThing("Requests $/K", (model) => model.pricing.request);

export const longPrompts: Column<Model> = {
  name: "Long prompts",
  cell: (model) =>
    model.pricing.overrides?.map((step) => (
      <span key={step.min_prompt_tokens} className="block whitespace-nowrap">
        over {whole(step.min_prompt_tokens)}: {perMillion(step.prompt)} / {perMillion(step.completion)}
      </span>
    )) ?? UNKNOWN,
};

export const window: Column<Model> = {
  name: "Context",
  numeric: true,
  value: contextOf,
  cell: (model) => {
    const longest = longestOf(model);
    return (
      <span
        title={`${whole(contextOf(model))} tokens${longest === null ? "" : `; up to ${whole(longest)} at another provider`}`}
      >
        {context(contextOf(model))}
      </span>
    );
  },
};

export const released: Column<Model> = {
  name: "Released",
  numeric: true,
  value: (model) => model.created,
  cell: (model) => <span className="whitespace-nowrap">{day(model.created)}</span>,
};

/** What went through this server. */
export function measured(stats: Stats): Column<Model>[] {
  const figure = (
    name: string,
    of: (each: ModelStats) => number | null,
    format: (value: number | null | undefined) => string,
  ): Column<Model> => {
    const value = (model: Model) => {
      const each = stats.get(model.id);
      return each ? of(each) : null;
    };
    return { name, numeric: true, value, cell: (model) => format(value(model)) };
  };
  return [
    figure("Weekly tokens", (each) => each.weekly_tokens, count),
    figure("Throughput", (each) => each.throughput_p50, throughput),
    figure("Latency", (each) => each.latency_p50_ms, latency),
  ];
}

function perToken(name: string, of: (model: Model) => string | undefined): Column<Model> {
  const value = (model: Model) => price(of(model));
  return {
    name,
    numeric: true,
    // In CSV the same unit as on the page.
    value: (model) => scaled(value(model), 1e6),
    cell: (model) => perMillion(value(model)),
  };
}

/** Most models charge nothing for a picture or a request by itself: that is not "free". */
function perThing(name: string, of: (model: Model) => string | undefined): Column<Model> {
  const value = (model: Model) => price(of(model)) || null;
  return {
    name,
    numeric: true,
    value: (model) => scaled(value(model), 1e3),
    cell: (model) => perThousand(value(model)),
  };
}

function scaled(value: number | null, by: number): number | null {
  return value === null ? null : Number((value * by).toPrecision(12));
}
