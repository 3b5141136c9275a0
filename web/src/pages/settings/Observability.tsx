import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { site } from "@/api/queries";
import { settings } from "@/api/settings";
import { Chip } from "@/ui/Chip";
import { Code } from "@/ui/Code";
import { Copy } from "@/ui/Copy";
import { Section } from "@/ui/Page";
import { Head, Pending, SettingRows } from "./parts";

export function Observability() {
  const { data: rows, error, refetch } = useQuery(settings);
  const { data: house } = useQuery(site);
  const origin = house?.public_url ?? window.location.origin;
  const value = (name: string) => rows?.find((row) => row.setting === name)?.value;
  const access = value("metrics.access");
  const collector = value("telemetry.otlp_endpoint");
  return (
    <>
      <Head title="Observability">
        Metrics for Prometheus and traces for any OpenTelemetry collector; neither holds what was said. Every metric is
        in{" "}
        <Link to="/docs/$" params={{ _splat: "operations" }} className="text-accent underline">
          Operations
        </Link>
        .
      </Head>
      <Section
        title="Metrics"
        aside={
          access === "off" ? (
            <Chip tone="warn">off</Chip>
          ) : access === "open" ? (
            <Chip tone="good">open to everybody</Chip>
          ) : access === "key" ? (
            <Chip tone="good">by management key</Chip>
          ) : null
        }
      >
        <p className="flex flex-wrap items-center gap-1 text-sm">
          <code className="break-all">{origin}/metrics</code>
          <Copy text={`${origin}/metrics`} label="address of the metrics" />
        </p>
        <Code language="yaml" label="prometheus.yml" code={scrape(origin)} />
      </Section>
      <Section
        title="Traces"
        aside={rows && (collector ? <Chip tone="good">sent</Chip> : <Chip>no collector is set</Chip>)}
      >
        {rows === undefined ? (
          <Pending error={error} retry={() => void refetch()} what="its settings" />
        ) : (
          <SettingRows
            rows={rows.filter((row) => row.setting.startsWith("telemetry.") || row.setting.startsWith("metrics."))}
            caption="Settings of metrics and traces"
          />
        )}
      </Section>
    </>
  );
}

function scrape(origin: string): string {
  const { host, protocol } = new URL(origin);
  return `scrape_configs:
  - job_name: roundhouse
    scheme: ${protocol.replace(":", "")}
    authorization: { credentials_file: /etc/prometheus/roundhouse-management-key }
    static_configs: [{ targets: ["${host}"] }]`;
}
