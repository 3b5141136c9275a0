import type { ModelDay } from "@/api/stats";

export interface Part {
  id: string;
  name: string;
  hue: string;
  values: number[];
}

/**
 * The days' tokens in parts that add up to what was used. As the API counts, pictures and films are part of the prompt, and
 * reasoning is part of the completion; here each is only once. A part that never came is left out.
 */
export function partsOf(days: ModelDay[]): Part[] {
  const parts: Part[] = [
    {
      id: "prompt",
      name: "Prompt",
      hue: "var(--hue-1)",
      values: days.map((day) => Math.max(0, day.prompt_tokens - day.image_tokens - day.video_tokens)),
    },
    { id: "image", name: "Images", hue: "var(--hue-7)", values: days.map((day) => day.image_tokens) },
    { id: "video", name: "Video", hue: "var(--hue-5)", values: days.map((day) => day.video_tokens) },
    { id: "reasoning", name: "Reasoning", hue: "var(--hue-6)", values: days.map((day) => day.reasoning_tokens) },
    {
      id: "completion",
      name: "Completion",
      hue: "var(--hue-2)",
      values: days.map((day) => Math.max(0, day.completion_tokens - day.reasoning_tokens)),
    },
  ];
  return parts.filter((part, index) => index === 0 || part.values.some((value) => value > 0));
}

export function sum(days: ModelDay[], of: (day: ModelDay) => number): number {
  return days.reduce((total, day) => total + of(day), 0);
}
