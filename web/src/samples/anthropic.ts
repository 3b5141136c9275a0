/** The request of a sample in Anthropic's dialect. */
import { Raw } from "./literal";
import { type Fields, question, SCHEMA, TOOL } from "./request";
import type { Target } from "./types";

/** Nothing where the dialect has no way to say it. `picture` is an expression: the picture in base64. */
export function anthropicBody({ model, modality }: Target, picture: string): Fields | null {
  if (modality === "video") return null;
  const text = question(modality);
  const fields: Fields = {
    model: model.id,
    max_tokens: 2048,
    messages: [
      {
        role: "user",
        content:
          modality === "image"
            ? [
                { type: "text", text },
                { type: "image", source: { type: "base64", media_type: "image/png", data: new Raw(picture) } },
              ]
            : text,
      },
    ],
  };
  if (modality === "reasoning") fields.thinking = { type: "enabled", budget_tokens: 1024 };
  if (modality === "tools") {
    fields.tools = [{ name: TOOL.name, description: TOOL.description, input_schema: TOOL.parameters }];
  }
  if (modality === "json") fields.output_config = { format: { type: "json_schema", schema: SCHEMA } };
  return fields;
}
