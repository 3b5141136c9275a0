/** Every sample of the API tab. Plain functions from text to text: no React, no DOM, so that tests can write them down and run them. */
import { curl } from "./curl";
import { pythonAnthropic } from "./pythonAnthropic";
import { pythonOpenai } from "./pythonOpenai";
import { pythonOpenrouter } from "./pythonOpenrouter";
import { suits } from "./request";
import { rust } from "./rust";
import { type Language, MODALITIES, type Sample, type SampledModel, type Sdk, type Target } from "./types";
import { typescriptAiSdk } from "./typescriptAiSdk";
import { typescriptAnthropic } from "./typescriptAnthropic";
import { typescriptOpenai } from "./typescriptOpenai";
import { typescriptOpenrouter } from "./typescriptOpenrouter";

export { assets, suits } from "./request";
export * from "./types";

interface Writer {
  language: Language;
  sdk: Sdk;
  /** The samples in TypeScript need no types, so that Node runs them as they stand. */
  ending: string;
  write: (target: Target) => string | null;
}

export const WRITERS: Writer[] = [
  { language: "curl", sdk: "http", ending: "sh", write: curl },
  { language: "typescript", sdk: "openrouter", ending: "mjs", write: typescriptOpenrouter },
  { language: "typescript", sdk: "openai", ending: "mjs", write: typescriptOpenai },
  { language: "typescript", sdk: "ai-sdk", ending: "mjs", write: typescriptAiSdk },
  { language: "typescript", sdk: "anthropic", ending: "mjs", write: typescriptAnthropic },
  { language: "python", sdk: "openrouter", ending: "py", write: pythonOpenrouter },
  { language: "python", sdk: "openai", ending: "py", write: pythonOpenai },
  { language: "python", sdk: "anthropic", ending: "py", write: pythonAnthropic },
  { language: "rust", sdk: "http", ending: "rs", write: rust },
];

/** One sample, or nothing where the SDK cannot do it. */
export function sample(writer: Writer, target: Target): Sample | null {
  const code = writer.write(target);
  if (code === null) return null;
  const { language, sdk, ending } = writer;
  const id = `${language}-${sdk}-${target.modality}`;
  return { id, language, sdk, modality: target.modality, file: `${id}.${ending}`, code };
}

/** Every sample that the model can run. */
export function allSamples(origin: string, model: SampledModel): Sample[] {
  return MODALITIES.filter((modality) => suits(model, modality)).flatMap((modality) =>
    WRITERS.flatMap((writer) => sample(writer, { origin, model, modality }) ?? []),
  );
}
