import { describe, expect, it } from "vitest";
import type { ProviderState, Status } from "@/api/stats";
import { verdict } from "./verdict";

function status(states: ProviderState[], engine: Status["engine"] = null): Status {
  const providers = states.map((state, index) => ({
    slug: `p${index}`,
    name: `P${index}`,
    status: state,
    uptime_1h: null,
    uptime_1d: null,
    hours: [],
    breaker_open: false,
  }));
  return { version: "1", started: "2026-11-29T00:00:00Z", engine, providers, incidents: [] };
}

describe("verdict", () => {
  it("names the worst, with the names of those concerned", () => {
    expect(verdict(status(["normal", "down", "degraded"]))).toEqual({ text: "P1 is down", tone: "bad" });
    expect(verdict(status(["down", "down", "down"])).text).toBe("P0, P1 and P2 are down");
    expect(verdict(status(["normal", "degraded"])).tone).toBe("warn");
    expect(verdict(status(["normal", "unknown"])).tone).toBe("good");
  });

  it("claims nothing about what nobody asked", () => {
    expect(verdict(status(["unknown"])).tone).toBe("plain");
    expect(verdict(status([])).tone).toBe("plain");
  });
});
