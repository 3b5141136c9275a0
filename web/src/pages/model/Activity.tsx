import { useQuery } from "@tanstack/react-query";
import { modelActivity } from "@/api/stats";
import { StackedBars } from "@/charts";
import { dayShort } from "@/format/dates";
import { count, whole } from "@/format/numbers";
import { Fact, Section } from "@/ui/Page";
import { partsOf, sum } from "./activityParts";
import { Measured } from "./Measured";

export function Activity({ id }: { id: string }) {
  const query = useQuery(modelActivity(id));
  return (
    <Section title="Activity" aside="Last 30 days through this server">
      <Measured
        query={query}
        id={id}
        height={300}
        isEmpty={(days) => days.every((day) => day.requests === 0)}
        empty="No traffic in the last 30 days"
      >
        {(days) => {
          const buckets = days.map((day) => dayShort(day.date));
          const totals: [string, number][] = [
            ["Prompt", sum(days, (day) => day.prompt_tokens)],
            ["Completion", sum(days, (day) => day.completion_tokens)],
            ["Reasoning", sum(days, (day) => day.reasoning_tokens)],
            ["Images", sum(days, (day) => day.image_tokens)],
            ["Video", sum(days, (day) => day.video_tokens)],
          ];
          return (
            <>
              <dl className="mb-5 flex flex-wrap gap-x-8 gap-y-3">
                {totals
                  .filter(([name, total]) => total > 0 || name === "Prompt" || name === "Completion")
                  .map(([name, total]) => (
                    <Fact key={name} name={name} title={`${whole(total)} tokens`}>
                      {count(total)}
                    </Fact>
                  ))}
              </dl>
              <StackedBars
                title="Tokens per day"
                buckets={buckets}
                series={partsOf(days)}
                format={count}
                exact={whole}
                height={300}
                partialLast
              />
              <p className="mt-2 text-xs text-ink-3">
                Pictures and films are part of the prompt, reasoning is part of the completion. The last day (UTC) is
                still running.
              </p>
              <div className="mt-8 grid gap-8 md:grid-cols-2">
                <StackedBars
                  title="Requests per day"
                  buckets={buckets}
                  series={[
                    { id: "requests", name: "Requests", hue: "var(--hue-1)", values: days.map((day) => day.requests) },
                  ]}
                  format={count}
                  exact={whole}
                  height={200}
                  partialLast
                />
                <StackedBars
                  title="Tool calls per day"
                  buckets={buckets}
                  series={[
                    { id: "calls", name: "Tool calls", hue: "var(--hue-3)", values: days.map((day) => day.tool_calls) },
                  ]}
                  format={count}
                  exact={whole}
                  height={200}
                  partialLast
                />
              </div>
            </>
          );
        }}
      </Measured>
    </Section>
  );
}
