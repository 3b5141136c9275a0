import type { ProviderState, Status } from "@/api/stats";
import type { Tone } from "@/ui/Chip";

/** How a state reads; every state has a word as well as a colour. */
export const STATES: Record<ProviderState, { name: string; tone: Tone }> = {
  normal: { name: "Normal", tone: "good" },
  degraded: { name: "Degraded", tone: "warn" },
  down: { name: "Down", tone: "bad" },
  unknown: { name: "No recent traffic", tone: "plain" },
};

/** The whole in one sentence. */
export function verdict(status: Status): { text: string; tone: Tone } {
  const named = (state: ProviderState) =>
    status.providers.filter((provider) => provider.status === state).map((provider) => provider.name);
  const [down, degraded] = [named("down"), named("degraded")];
  if (down.length) return { text: `${list(down)} ${down.length === 1 ? "is" : "are"} down`, tone: "bad" };
  if (degraded.length) {
    return { text: `${list(degraded)} ${degraded.length === 1 ? "is" : "are"} degraded`, tone: "warn" };
  }
  if (named("normal").length || status.engine?.models.some((model) => model.loaded)) {
    return { text: "Everything that was asked answers", tone: "good" };
  }
  return { text: "This server is up; nothing has been asked of it lately", tone: "plain" };
}

function list(names: string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
