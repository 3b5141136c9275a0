import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { knownModels, knownProviders, offeredBy } from "@/api/queries";
import { provider, providerStats, status } from "@/api/stats";
import { UptimeBars } from "@/charts";
import { moment } from "@/format/dates";
import { count, latency, throughput, uptime, whole } from "@/format/numbers";
import { country } from "@/lib/address";
import { Answer } from "@/ui/Answer";
import { buttonClass } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { DataTable } from "@/ui/DataTable";
import { Skeleton } from "@/ui/Loading";
import { Empty } from "@/ui/Note";
import { Fact, Page, Section } from "@/ui/Page";
import { Daily } from "./providers/Daily";
import { DataPolicy } from "./providers/DataPolicy";
import { OFFERS } from "./providers/offers";
import { Policies } from "./providers/Policies";
import { Served } from "./providers/Served";

/** One provider: what it is, how it does, and what it serves. */
export default function Provider() {
  const { slug = "" } = useParams({ strict: false }) as { slug?: string };
  const detail = useQuery(provider(slug));
  const { data: houses, isPending: waiting } = useQuery(knownProviders);
  const { data: all } = useQuery(providerStats);
  const { data: health } = useQuery(status);
  const { data: catalogue = [] } = useQuery(knownModels);
  const house = houses?.find((each) => each.slug === slug) ?? null;
  const listed = all?.find((each) => each.slug === slug);
  const stats = detail.data ?? listed;
  const hours = health?.providers.find((each) => each.slug === slug)?.hours;
  const name = house?.name ?? stats?.name ?? slug;
  if (!house && !stats && !waiting && detail.error) {
    return (
      <Page title="No such provider">
        <Empty
          title={`Nothing is known of “${slug}” here`}
          action={
            <Link to="/providers" className={buttonClass("primary")}>
              See all providers
            </Link>
          }
        />
      </Page>
    );
  }
  return (
    <Page
      title={name}
      lead={<code className="text-sm">{slug}</code>}
      actions={
        <>
          <Link
            to="/models"
            search={{ providers: slug, available: house?.available === false ? "all" : undefined } as never}
            className={buttonClass()}
          >
            Its models
          </Link>
          <Link to="/providers" className={buttonClass("quiet")}>
            All providers
          </Link>
        </>
      }
    >
      <dl className="mb-8 grid grid-cols-2 gap-4 sm:grid-cols-4">
        <Fact name="Here">
          {stats ? stats.configured ? <Chip tone="good">set up</Chip> : <Chip>not set up</Chip> : "-"}
        </Fact>
        <Fact name="Models">{whole(house?.models ?? listed?.models)}</Fact>
        <Fact name="Tokens, 24 h" title={whole(stats?.tokens_1d)}>
          {count(stats?.tokens_1d)}
        </Fact>
        <Fact name="Requests, 24 h" title={whole(stats?.requests_1d)}>
          {count(stats?.requests_1d)}
        </Fact>
        <Fact name="Uptime, 24 h">{uptime(stats?.uptime_1d)}</Fact>
        <Fact name="Throughput" title="Median of tokens a second">
          {throughput(stats?.throughput_p50)}
        </Fact>
        <Fact name="Latency" title="Median time to the first token">
          {latency(stats?.latency_p50_ms)}
        </Fact>
        <Fact name="Headquarters">{house?.headquarters ? country(house.headquarters) : "-"}</Fact>
        <Fact name="Data centers">{house?.datacenters?.length ? house.datacenters.map(country).join(", ") : "-"}</Fact>
        <Fact name="Data policy">
          <DataPolicy policy={house?.data_policy} />
        </Fact>
        <Fact name="Pages">
          <Policies house={house} />
        </Fact>
      </dl>
      {hours && (
        <Section title="Last 72 hours">
          <UptimeBars
            title={`Uptime of ${name}`}
            hideTitle
            bars={hours.map((hour) => ({ label: moment(hour.bucket), uptime: hour.uptime, requests: hour.requests }))}
          />
        </Section>
      )}
      <Answer
        query={detail}
        pending={<Skeleton className="h-[36rem] w-full" />}
        missing={<Empty title="No traffic yet">Nothing went to this provider through this server so far.</Empty>}
      >
        {(data) =>
          data.configured || data.models.length > 0 ? (
            <>
              <Daily daily={data.daily} />
              <Served models={data.models} catalogue={catalogue} />
            </>
          ) : (
            <div className="mb-8">
              <AddKey name={name} slug={slug} />
            </div>
          )
        }
      </Answer>
      <Offered slug={slug} name={name} />
    </Page>
  );
}

/** Of a provider that is only known: how it becomes one that is used. */
function AddKey({ name, slug }: { name: string; slug: string }) {
  return (
    <Empty
      title={`${name} is not set up here`}
      action={
        <Link to="/settings/$section" params={{ section: "providers" } as never} className={buttonClass("primary")}>
          See how to add it
        </Link>
      }
    >
      With its key in the environment, or a <code>[[provider]]</code> section with <code>id = "{slug}"</code> in the
      configuration, its models can be called.
    </Empty>
  );
}

/** Everything that it is known to serve, at its own prices. */
function Offered({ slug, name }: { slug: string; name: string }) {
  const { data: rows = [] } = useQuery(offeredBy(slug));
  if (rows.length === 0) return null;
  return (
    <Section title="Models" aside={`Prices are those of ${name}`}>
      <DataTable
        caption={`Models that ${name} serves`}
        columns={OFFERS}
        rows={rows}
        rowKey={(offer) => `${offer.model_id} ${offer.tag}`}
        csv={`${slug}-models.csv`}
      />
    </Section>
  );
}
