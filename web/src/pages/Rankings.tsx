import { useSearch } from "@/lib/search";
import { Choice } from "@/ui/Choice";
import { Page } from "@/ui/Page";
import { Tabs } from "@/ui/Tabs";
import { AppBoard } from "./apps/AppBoard";
import { Categories } from "./rankings/Categories";
import { Weekly } from "./rankings/Weekly";

const TABS = [
  ["models", "Models"],
  ["authors", "Authors"],
  ["apps", "Apps"],
  ["categories", "Categories"],
  ["images", "Images"],
  ["tool_calls", "Tool calls"],
] as const;
const WEEKS = [
  ["4", "4 weeks"],
  ["12", "12 weeks"],
  ["52", "1 year"],
] as const;
const CATEGORY_WEEKS = [
  ["1", "1 week"],
  ["4", "4 weeks"],
  ["12", "12 weeks"],
] as const;

type Tab = (typeof TABS)[number][0];

/** Who is used most through this server. */
export default function Rankings() {
  const [search, change] = useSearch();
  const view: Tab = TABS.find(([value]) => value === search.view)?.[0] ?? "models";
  const spans = view === "categories" ? CATEGORY_WEEKS : WEEKS;
  const preset = view === "categories" ? "1" : "12";
  const weeks = spans.find(([value]) => value === search.weeks)?.[0] ?? preset;
  return (
    <Page
      title="Rankings"
      lead="What goes through this server, week by week."
      actions={
        view !== "apps" && (
          <Choice<string>
            label="Period"
            options={spans}
            value={weeks}
            onChange={(value) => change({ weeks: value === preset ? null : value })}
          />
        )
      }
    >
      <Tabs label="Rankings" name="view" tabs={TABS} chosen={view} />
      {view === "apps" ? (
        <AppBoard />
      ) : view === "categories" ? (
        <Categories weeks={Number(weeks)} />
      ) : (
        <Weekly view={view} weeks={Number(weeks)} />
      )}
    </Page>
  );
}
