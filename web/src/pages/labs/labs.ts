import type { ModelStats } from "@/api/stats";
import type { Model } from "@/api/types";
import { authorOf, isServed } from "@/lib/model";

/** An author of models: the first part of their ids. */
export interface Lab {
  slug: string;
  name: string;
  models: Model[];
  /** How many of them somebody here serves. */
  served: number;
  newest: Model;
  /** Through this server in the last seven days; null where nothing was measured. */
  tokens: number | null;
}

export function labsOf(all: Model[], measured: ModelStats[] | undefined): Lab[] {
  const groups = new Map<string, Model[]>();
  for (const model of all) {
    // An alias is another name of a model that is counted already.
    if (model.id.startsWith("~")) continue;
    const slug = authorOf(model);
    groups.set(slug, [...(groups.get(slug) ?? []), model]);
  }
  const tokens = new Map(measured?.map((each) => [each.id, each.weekly_tokens]));
  return [...groups].map(([slug, group]) => {
    const models = group.toSorted((a, b) => Number(isServed(b)) - Number(isServed(a)) || b.created - a.created);
    const used = models.flatMap((model) => tokens.get(model.id) ?? []);
    return {
      slug,
      name: labName(models[0]?.name ?? "", slug),
      models,
      served: models.filter(isServed).length,
      newest: group.reduce((newest, model) => (model.created > newest.created ? model : newest)),
      tokens: used.length > 0 ? used.reduce((sum, each) => sum + each, 0) : null,
    };
  });
}

/** Names of models are "Author: Model". */
function labName(model: string, slug: string): string {
  return model.includes(": ") ? (model.split(": ")[0] ?? slug) : slug;
}
