import type { ProviderStats } from "@/api/stats";
import type { Provider } from "@/api/types";

/** A provider with what was measured of it; `null` where nothing was. */
export interface ProviderRow {
  slug: string;
  name: string;
  house: Provider | null;
  stats: ProviderStats | null;
}

/** The catalogue's providers and those with figures, by name; those that are set up here come first. */
export function providerRows(houses: Provider[], stats: ProviderStats[]): ProviderRow[] {
  const measured = new Map(stats.map((each) => [each.slug, each]));
  const listed = houses.map((house) => ({
    slug: house.slug,
    name: house.name,
    house,
    stats: measured.get(house.slug) ?? null,
  }));
  const known = new Set(houses.map((house) => house.slug));
  const extra = stats
    .filter((each) => !known.has(each.slug))
    .map((each) => ({ slug: each.slug, name: each.name, house: null, stats: each }));
  return [...listed, ...extra].toSorted(
    (a, b) =>
      Number(b.stats?.configured ?? false) - Number(a.stats?.configured ?? false) || a.name.localeCompare(b.name),
  );
}
