import { Link } from "@tanstack/react-router";
import type { EngineModel, Status } from "@/api/stats";
import { bytes, count, share, whole } from "@/format/numbers";
import { Chip } from "@/ui/Chip";
import { Empty } from "@/ui/Note";
import { Fact, Section } from "@/ui/Page";

/** The engine in this server: its models, their queue and their cache. */
export function Engine({ engine }: { engine: Status["engine"] }) {
  return (
    <Section title="Engine">
      {engine?.models.length ? (
        <ul className="grid gap-3">
          {engine.models.map((model) => (
            <li key={model.id}>
              <Running model={model} />
            </li>
          ))}
        </ul>
      ) : (
        <Empty title="No local model">This server has no model of its own loaded; it routes to providers only.</Empty>
      )}
    </Section>
  );
}

const DEVICES: Record<EngineModel["device"], string> = { cpu: "CPU" };

function Running({ model }: { model: EngineModel }) {
  return (
    <div className="rounded-lg border border-line p-4">
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Link to={`/${model.id}`} className="font-medium break-all hover:underline">
          {model.id}
        </Link>
        <Chip tone={model.loaded ? "good" : "plain"}>{model.loaded ? "loaded" : "not loaded"}</Chip>
        <Chip>{DEVICES[model.device]}</Chip>
      </div>
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4">
        <Fact name="Running">{whole(model.running)}</Fact>
        <Fact name="Waiting">{whole(model.waiting)}</Fact>
        <Fact name="Cache in use" title={`Of ${whole(model.kv_tokens)} tokens`}>
          {share(model.kv_used)}
          {model.kv_tokens !== null && (
            <span className="font-normal text-ink-3"> of {count(model.kv_tokens)} tokens</span>
          )}
          <Gauge part={model.kv_used} label={`Cache of ${model.id}`} />
        </Fact>
        <Fact name="Weights">{bytes(model.weights_bytes)}</Fact>
      </dl>
    </div>
  );
}

function Gauge({ part, label }: { part: number | null; label: string }) {
  if (part === null) return null;
  return (
    <span
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(part * 100)}
      className="mt-1.5 block h-1.5 max-w-40 overflow-hidden rounded-full bg-sunken"
    >
      <span
        className={`block h-full rounded-full ${part >= 0.9 ? "bg-warn" : "bg-accent"}`}
        style={{ width: `${Math.min(part, 1) * 100}%` }}
      />
    </span>
  );
}
