import { Link } from "@tanstack/react-router";
import type { HourOfProvider, ProviderStatus } from "@/api/stats";
import { UptimeBars } from "@/charts";
import { moment } from "@/format/dates";
import { uptime, whole } from "@/format/numbers";
import { Chip } from "@/ui/Chip";
import { Empty } from "@/ui/Note";
import { Section } from "@/ui/Page";
import { STATES } from "./verdict";

/** Fewer requests make a share that says little. */
const ENOUGH = 100;
const DAY_HOURS = 24;

/** Of how many requests the share of the day is one, where those are few. */
function Basis({ hours }: { hours: HourOfProvider[] }) {
  const requests = hours.slice(-DAY_HOURS).reduce((sum, hour) => sum + (hour.requests ?? 0), 0);
  if (requests === 0 || requests >= ENOUGH) return null;
  return (
    <span className="ml-2 text-ink-3" title={`Not enough data: under ${ENOUGH} requests`}>
      of {whole(requests)}
      <span className="sr-only"> requests: not enough data</span>
    </span>
  );
}

/** Every provider with its last three days. */
export function Houses({ providers }: { providers: ProviderStatus[] }) {
  return (
    <Section title="Providers" aside="Last 72 hours, a bar an hour">
      {providers.length ? (
        <ul className="divide-y divide-line rounded-lg border border-line">
          {providers.map((provider) => (
            <li key={provider.slug} className="px-4 py-3">
              <div className="mb-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
                <span className="flex items-center gap-2">
                  <Link to={`/providers/${provider.slug}`} className="font-medium hover:underline">
                    {provider.name}
                  </Link>
                  <Chip tone={STATES[provider.status].tone}>{STATES[provider.status].name}</Chip>
                  {provider.breaker_open && (
                    <Chip tone="bad" title="It failed again and again, and is left out until a trial call succeeds.">
                      left out
                    </Chip>
                  )}
                </span>
                <span className="text-sm text-ink-2 tabular-nums">
                  {uptime(provider.uptime_1h)} <span className="text-ink-3">1 h</span>
                  <span className="mx-2 text-ink-3">·</span>
                  {uptime(provider.uptime_1d)} <span className="text-ink-3">24 h</span>
                  <Basis hours={provider.hours} />
                </span>
              </div>
              <UptimeBars
                compact
                title={`Uptime of ${provider.name}`}
                height={30}
                bars={provider.hours.map((hour) => ({
                  label: moment(hour.bucket),
                  uptime: hour.uptime,
                  requests: hour.requests,
                }))}
              />
              <div aria-hidden className="mt-1 flex justify-between text-xs text-ink-3">
                <span>72 h ago</span>
                <span>now</span>
              </div>
            </li>
          ))}
        </ul>
      ) : (
        <Empty title="No providers">None is set up, and none has been asked.</Empty>
      )}
      <p className="mt-2 max-w-prose text-xs text-ink-3">
        A bar is high and green from 95% on, lower and amber from 85%, low and red below; grey stubs are hours without
        requests. What the caller did wrong (400, 403, 413, 429) and cancelled calls do not count. By the last hour, if
        it had five requests: normal from 95% on, degraded from 80%, below that down.
      </p>
    </Section>
  );
}
