import { describe, expect, it } from "vitest";
import type { ProviderStats } from "@/api/stats";
import { providerRows } from "./rows";

const house = (slug: string) => ({
  slug,
  name: slug.toUpperCase(),
  privacy_policy_url: null,
  terms_of_service_url: null,
  status_page_url: null,
  headquarters: null,
  datacenters: null,
  models: 2,
  data_policy: { training: null, retention: null },
});
const stats = (slug: string, configured: boolean): ProviderStats => ({
  slug,
  name: slug.toUpperCase(),
  models: 1,
  tokens_1d: 0,
  requests_1d: 0,
  uptime_1d: null,
  throughput_p50: null,
  latency_p50_ms: null,
  configured,
});

describe("providerRows", () => {
  it("joins both lists, the configured ones first, nothing twice", () => {
    const rows = providerRows([house("b"), house("a")], [stats("b", true), stats("own", true)]);
    expect(rows.map((row) => [row.slug, row.house !== null, row.stats !== null])).toEqual([
      ["b", true, true],
      ["own", false, true],
      ["a", true, false],
    ]);
  });
});
