/** What a sample is of. */
export const MODALITIES = ["text", "image", "video", "tools", "reasoning", "json", "streaming"] as const;
export type Modality = (typeof MODALITIES)[number];

export type Language = "curl" | "typescript" | "python" | "rust";
export type Sdk = "http" | "openrouter" | "openai" | "anthropic" | "ai-sdk";

/** What a sample must know of a model. */
export interface SampledModel {
  id: string;
  inputs: string[];
  parameters: string[];
  /** The built-in engine takes films as pictures in a row, not as files. */
  filmAsFrames: boolean;
}

export interface Target {
  /** Where the server is, without a slash at the end: `https://ai.example.com`. */
  origin: string;
  model: SampledModel;
  modality: Modality;
}

/** A whole program that runs as it stands, with `$ROUNDHOUSE_API_KEY` set and the files of `assets` beside it. */
export interface Sample {
  id: string;
  language: Language;
  sdk: Sdk;
  modality: Modality;
  file: string;
  code: string;
}

/** The environment variable with the key, in every sample. */
export const KEY = "ROUNDHOUSE_API_KEY";
