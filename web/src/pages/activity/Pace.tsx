import { useQuery } from "@tanstack/react-query";
import { credits, ownKey } from "@/api/account";
import { analytics } from "@/api/analytics";
import type { Session } from "@/api/types";
import { day } from "@/format/dates";
import { money, spend } from "@/format/numbers";
import { Meter } from "@/ui/Meter";
import { Fact } from "@/ui/Page";
import { monthly, monthOf, projected, usedUp } from "./pace";

/** The running month: what it has cost, what it comes to at this pace, and how far what may be spent reaches. */
export function Pace({ who, now }: { who: Session; now: Date }) {
  const month = monthOf(now);
  const { data: used } = useQuery(
    analytics({
      metrics: ["total_usage"],
      dimensions: [],
      granularity: "month",
      time_range: { start: month.start.toISOString(), end: month.end.toISOString() },
    }),
  );
  const isManager = who.kind === "management";
  const { data: account } = useQuery({ ...credits, enabled: isManager });
  const { data: key } = useQuery({ ...ownKey, enabled: !isManager });
  const spent = used && used.data.reduce((sum, row) => sum + Number(row.total_usage ?? 0), 0);
  const whole = spent === undefined ? null : projected(spent, now);
  const budget = key ? monthly(key.budgets) : null;
  const left = account && !account.unlimited ? account.total_credits - account.total_usage : null;
  const end = left !== null && spent !== undefined ? usedUp(left, spent, now) : null;
  return (
    <dl className="mb-4 grid grid-cols-2 gap-4 rounded-lg border border-line p-4 sm:grid-cols-4">
      <Fact name="This month" title={spent === undefined ? undefined : money(spent)}>
        {spend(spent)}
      </Fact>
      <Fact
        name="At this pace"
        title={whole === null ? "After the first day of the month" : `${money(whole)} by the end of the month`}
      >
        {spend(whole)}
      </Fact>
      {budget && spent !== undefined && (
        <Fact name="Budget of the month" title={`${money(budget.spend_usd)} of ${money(budget.limit_usd)}`}>
          {spend(budget.spend_usd)} of {spend(budget.limit_usd)}
          <Meter label="Used of the budget of the month" part={budget.spend_usd / budget.limit_usd} />
        </Fact>
      )}
      {left !== null && (
        <Fact name="Credits left" title={money(left)}>
          {spend(left)}
          {end && (
            <span className="block text-xs font-normal text-warn">at this pace until {day(end.toISOString())}</span>
          )}
        </Fact>
      )}
    </dl>
  );
}
