import type { ProviderDetail } from "@/api/stats";
import { Lines, StackedBars } from "@/charts";
import { dayShort } from "@/format/dates";
import { count, uptime, whole } from "@/format/numbers";
import { useSearch } from "@/lib/search";
import { Choice } from "@/ui/Choice";
import { Section } from "@/ui/Page";

const SHOWN = [
  ["tokens", "Tokens"],
  ["requests", "Requests"],
  ["uptime", "Uptime"],
] as const;
const HEIGHT = 240;

/** A provider day by day. */
export function Daily({ daily }: { daily: ProviderDetail["daily"] }) {
  const [search, change] = useSearch();
  const [shown, name] = SHOWN.find(([value]) => value === search.chart) ?? SHOWN[0];
  const days = daily.map((each) => dayShort(each.date));
  return (
    <Section
      title="Day by day"
      aside={
        <Choice
          label="Chart"
          options={SHOWN}
          value={shown}
          onChange={(value) => change({ chart: value === "tokens" ? null : value })}
        />
      }
    >
      {shown === "uptime" ? (
        <Lines
          title="Uptime a day"
          hideTitle
          x={days}
          series={[{ id: shown, name, values: daily.map((each) => each.uptime), hue: "var(--hue-3)" }]}
          format={uptime}
          height={HEIGHT}
          domain="auto"
        />
      ) : (
        <StackedBars
          title={`${name} a day`}
          hideTitle
          buckets={days}
          series={[{ id: shown, name, values: daily.map((each) => each[shown]), hue: "var(--hue-1)" }]}
          format={count}
          exact={whole}
          height={HEIGHT}
        />
      )}
    </Section>
  );
}
