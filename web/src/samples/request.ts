/** The request that a sample sends: one body of the chat API for each modality, in every language the same. */
import { Raw, type Value } from "./literal";
import type { Modality, SampledModel, Target } from "./types";

/** A picture and a film to try with. The site serves the picture and the frames under `/examples/`. */
export const PICTURE = "shapes.png";
export const FILM = "clip.mp4";
export const FRAMES = ["frame-1.png", "frame-2.png", "frame-3.png", "frame-4.png"];

export type Fields = { [name: string]: Value };

/** What the program read from files, as expressions of its language. */
export interface Media {
  picture: string;
  film: string;
  frames: string;
}

export const TOOL = {
  name: "get_price",
  description: "Price of an article in the shop",
  parameters: {
    type: "object",
    properties: { item: { type: "string", description: "Name of the article" } },
    required: ["item"],
  },
} satisfies Fields;

export const SCHEMA = {
  type: "object",
  properties: {
    sentiment: { type: "string", enum: ["positive", "neutral", "negative"] },
    mentions_price: { type: "boolean" },
  },
  required: ["sentiment", "mentions_price"],
  additionalProperties: false,
} satisfies Fields;

const QUESTIONS: Record<Modality, string> = {
  text: "What can you do?",
  image: "What do you see?",
  video: "What happens in this clip?",
  tools: "What does the pencil cost?",
  reasoning: "A farmer has 17 sheep. All but 9 run away. How many are left?",
  json: "Rate this review: The lamp is bright and was cheap.",
  streaming: "What can you do?",
};

export function question(modality: Modality): string {
  return QUESTIONS[modality];
}

/** Whether the model can do what the sample shows. */
export function suits(model: SampledModel, modality: Modality): boolean {
  switch (modality) {
    case "image":
    case "video":
      return model.inputs.includes(modality);
    case "tools":
      return model.parameters.includes("tools");
    case "reasoning":
      return model.parameters.includes("reasoning");
    case "json":
      return model.parameters.includes("structured_outputs") || model.parameters.includes("response_format");
    default:
      return true;
  }
}

/** Without `stream`, which some SDKs have as a call of its own. */
export function body({ model, modality }: Target, media: Media): Fields {
  return {
    model: model.id,
    messages: [{ role: "user", content: content(model, modality, media) }],
    ...extras(modality),
  };
}

function content(model: SampledModel, modality: Modality, media: Media): Value {
  const text = { type: "text", text: question(modality) };
  if (modality === "image") return [text, { type: "image_url", image_url: { url: new Raw(media.picture) } }];
  if (modality !== "video") return question(modality);
  return model.filmAsFrames
    ? [text, { type: "video", video: new Raw(media.frames), fps: 2 }]
    : [text, { type: "video_url", video_url: { url: new Raw(media.film) } }];
}

function extras(modality: Modality): Fields {
  switch (modality) {
    case "tools":
      return { tools: [{ type: "function", function: TOOL }] };
    case "reasoning":
      return { reasoning: { effort: "high" } };
    case "json":
      return {
        response_format: { type: "json_schema", json_schema: { name: "review", strict: true, schema: SCHEMA } },
      };
    default:
      return {};
  }
}

/** The files that the sample reads. */
export function assets({ model, modality }: Pick<Target, "model" | "modality">): string[] {
  if (modality === "image") return [PICTURE];
  if (modality !== "video") return [];
  return model.filmAsFrames ? FRAMES : [FILM];
}

/** For the first line of a sample that reads files. */
export function assetNote(target: Target): string | null {
  const files = assets(target);
  if (files.length === 0) return null;
  if (files[0] === FILM) return `${FILM} is a film of yours, beside this file.`;
  const what = files.length > 1 ? "frame-1.png to frame-4.png: pictures" : `${PICTURE}: a picture`;
  return `${what} of yours, or from ${target.origin}/examples/${files[0]}`;
}
