import type { ModelPricing } from "@/api/stats";

export interface Steps {
  dates: string[];
  series: { id: string; name: string; values: (number | null)[] }[];
}

/** Prices stay until they change: between two steps of a provider the one before holds, and before its first nothing is known. */
export function stepsOf(history: ModelPricing["history"], of: "prompt" | "completion", today: string): Steps {
  const dates = [...new Set([...history.map((step) => step.date), today])].toSorted();
  const tags = [...new Set(history.map((step) => step.tag))];
  const series = tags.map((tag) => {
    const own = history.filter((step) => step.tag === tag);
    let held: number | null = null;
    const values = dates.map((date) => {
      const step = own.findLast((each) => each.date === date);
      if (step) {
        const price = Number(step[of]);
        held = Number.isFinite(price) && price >= 0 ? price : null;
      }
      return held;
    });
    return { id: tag, name: own[0]?.provider_name ?? tag, values };
  });
  return { dates, series };
}
