/** What the reference reads of our OpenAPI document. */
import { queryOptions } from "@tanstack/react-query";
import { ApiError, failure, reach } from "@/api/client";

export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  format?: string;
  enum?: unknown[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean | Schema;
  anyOf?: Schema[];
  allOf?: Schema[];
}

export interface Parameter {
  name: string;
  in: "query" | "path" | "header";
  description?: string;
  required?: boolean;
  schema: Schema;
}

export interface Response {
  $ref?: string;
  description?: string;
  content?: Record<string, { schema?: Schema }>;
}

export interface Operation {
  tags: string[];
  operationId: string;
  summary: string;
  description?: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, Response>;
  security: Record<string, string[]>[];
}

export interface Document {
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, Response> };
}

export interface Route {
  method: string;
  path: string;
  operation: Operation;
}

export const openapi = queryOptions({
  queryKey: ["openapi"],
  queryFn: async ({ signal }) => {
    const response = await reach("/openapi.json", { signal });
    if (!response.ok) throw await failure(response);
    try {
      return (await response.json()) as Document;
    } catch {
      throw new ApiError("The OpenAPI document is not there. Was the site built without it?", response.status);
    }
  },
  staleTime: Infinity,
});

/** The routes of a tag, in the document's order. */
export function routesOf({ paths }: Document, tag: string): Route[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

/** The schema that a reference points to, with the parts of `allOf` laid together. */
export function resolved(document: Document, schema: Schema): Schema {
  if (schema.$ref) {
    const { $ref, ...beside } = schema;
    const target = document.components.schemas[$ref.split("/").at(-1) ?? ""];
    return target ? resolved(document, { ...target, ...beside }) : beside;
  }
  if (!schema.allOf) return schema;
  const { allOf, ...beside } = schema;
  const parts = [...allOf.map((part) => resolved(document, part)), beside];
  return {
    ...Object.assign({}, ...parts),
    properties: Object.assign({}, ...parts.map((part) => part.properties)),
    required: parts.flatMap((part) => part.required ?? []),
  };
}

export function responseOf(document: Document, response: Response): Response {
  if (!response.$ref) return response;
  return document.components.responses[response.$ref.split("/").at(-1) ?? ""] ?? response;
}

/** A type in a few words: `array of string, or null`. */
export function typeOf(document: Document, schema: Schema): string {
  if (schema.anyOf) {
    const parts = [...new Set(schema.anyOf.map((part) => typeOf(document, part)))].filter((part) => part !== "null");
    const nullable = schema.anyOf.some((part) => part.type === "null");
    return parts.join(" or ") + (nullable ? ", or null" : "");
  }
  const whole = resolved(document, schema);
  if (whole.anyOf) return typeOf(document, whole);
  const types = [whole.type ?? (whole.properties ? "object" : "any")].flat();
  const names = types
    .filter((type) => type !== "null")
    .map((type) => (type === "array" && whole.items ? `array of ${typeOf(document, whole.items)}` : type));
  return names.join(" or ") + (types.includes("null") ? ", or null" : "");
}

/** What a value must keep to. */
export function boundsOf(schema: Schema): string {
  const { enum: words, minimum, maximum, minLength, maxLength, minItems, maxItems, format } = schema;
  const range = (low: number | undefined, high: number | undefined, unit: string) => {
    if (low !== undefined && high !== undefined)
      return low === high ? `only ${low}${unit}` : `${low} to ${high}${unit}`;
    if (low !== undefined) return `at least ${low}${unit}`;
    return high === undefined ? "" : `at most ${high}${unit}`;
  };
  return [
    words
      ? words
          .filter((word) => word !== null)
          .map(String)
          .join(", ")
      : "",
    range(minimum, maximum, ""),
    range(minLength, maxLength, " characters"),
    minItems === 1 && maxItems === undefined ? "not empty" : range(minItems, maxItems, " entries"),
    format ?? "",
    schema.default === undefined ? "" : `default ${JSON.stringify(schema.default)}`,
  ]
    .filter(Boolean)
    .join("; ");
}

/** The schema whose fields are worth unfolding: of an object, of an array's items, of the first object among several. */
export function inside(document: Document, schema: Schema): Schema | null {
  const whole = resolved(document, schema);
  if (whole.properties && Object.keys(whole.properties).length > 0) return whole;
  if (whole.items) return inside(document, whole.items);
  for (const part of whole.anyOf ?? []) {
    const found = inside(document, part);
    if (found) return found;
  }
  return null;
}

/** Whose key an operation needs. */
export function keyOf({ security }: Operation): string {
  const names = security.flatMap((each) => Object.keys(each));
  const optional = security.length === 0 || security.some((each) => Object.keys(each).length === 0);
  if (names.length === 0) return "No key";
  const who = names.includes("managementKey")
    ? names.includes("apiKey")
      ? "Any key"
      : "Management key"
    : names.includes("apiKey")
      ? "API key"
      : "Session";
  return optional ? "Key optional" : who;
}

/** Bodies to start from, by operation; the others get their required fields. */
const BODIES: Record<string, unknown> = {
  chatCompletions: { model: "{model}", messages: [{ role: "user", content: "Hello" }] },
  createMessages: { model: "{model}", max_tokens: 1024, messages: [{ role: "user", content: "Hello" }] },
  countMessageTokens: { model: "{model}", messages: [{ role: "user", content: "Hello" }] },
  savePresetFromMessages: { model: "{model}", temperature: 0.3, system: "Answer like a letter." },
  explainRoute: { model: "{model}", messages: [{ role: "user", content: "Hello" }] },
  savePreset: { model: "{model}", temperature: 0.3, messages: [{ role: "system", content: "Answer like a letter." }] },
  createKey: { name: "ci", limit: 5, limit_reset: "monthly" },
  changeKey: { disabled: true },
  createGuardrail: { name: "interns", limit_usd: 5, reset_interval: "monthly" },
  changeGuardrail: { limit_usd: 10, reset_interval: "monthly" },
  createOwnKey: { provider: "openai", key: "sk-..." },
  changeOwnKey: { disabled: true },
  grantCredits: { amount: 25, note: "October" },
  queryAnalytics: { metrics: ["total_usage"], dimensions: ["model"], granularity: "day" },
};

/** A command to try; `{origin}` and `{model}` are left for the page to fill. */
export function curlOf(document: Document, { method, path, operation }: Route): string {
  const address = path
    .replace("{author}/{slug}", "{model}")
    .replace(/\{(?!model\})(\w+)\}/g, (_, name: string) => name.toUpperCase());
  const needed = (operation.parameters ?? []).filter((each) => each.in === "query" && each.required);
  const query = needed.length > 0 ? `?${needed.map((each) => `${each.name}=...`).join("&")}` : "";
  const lines = [`curl${method === "GET" ? "" : ` -X ${method}`} "{origin}${address}${query}"`];
  const who = keyOf(operation);
  if (who === "Management key") lines.push(`-H "Authorization: Bearer $ROUNDHOUSE_MANAGEMENT_KEY"`);
  else if (who === "API key" || who === "Any key") lines.push(`-H "Authorization: Bearer $ROUNDHOUSE_API_KEY"`);
  else if (who === "Session") lines.push(`-b "roundhouse_session=..."`);
  const schema = operation.requestBody?.content["application/json"]?.schema;
  if (schema) {
    lines.push('-H "Content-Type: application/json"');
    lines.push(`-d '${JSON.stringify(BODIES[operation.operationId] ?? least(document, schema), null, 2)}'`);
  }
  return lines.join(" \\\n  ");
}

/** The least value that a schema takes. */
function least(document: Document, schema: Schema): unknown {
  const whole = resolved(document, schema);
  if (whole.enum) return whole.enum[0];
  const type = [whole.type ?? "object"].flat()[0];
  if (type === "object") {
    const fields = (whole.required ?? []).map((name) => [name, least(document, whole.properties?.[name] ?? {})]);
    return Object.fromEntries(fields);
  }
  if (type === "array") return whole.items ? [least(document, whole.items)] : [];
  if (type === "integer" || type === "number") return whole.minimum ?? 1;
  return type === "boolean" ? true : "...";
}
