/** JSON values written as the literals of a language, in the way its formatters write them. */

/** An expression of the language that stands in a value. */
export class Raw {
  constructor(readonly code: string) {}
}

export type Value = string | number | boolean | null | Raw | Value[] | { [name: string]: Value };

interface Style {
  unit: string;
  key: (name: string) => string;
  atom: (value: string | number | boolean | null) => string;
  /** After the last entry of a list that is broken into lines. */
  last: string;
  /** Between the braces and what stands in them on one line. */
  padding: string;
}

/** What still fits on a line. */
const LINE = 76;

const json: Style = {
  unit: "  ",
  key: (name) => JSON.stringify(name),
  atom: (value) => JSON.stringify(value),
  last: "",
  padding: " ",
};

const script: Style = {
  ...json,
  key: (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)),
  last: ",",
};

const python: Style = {
  ...json,
  unit: "    ",
  atom: (value) =>
    value === null ? "None" : value === true ? "True" : value === false ? "False" : JSON.stringify(value),
  last: ",",
  padding: "",
};

const write =
  (style: Style) =>
  (value: Value, depth = 0): string =>
    render(style, value, depth, 0);

export const toJson = write(json);
export const toScript = write(script);
export const toPython = write(python);

/** The members of an object, each `name=value,` on a line of its own, as Python calls them. */
export function toPythonArguments(value: { [name: string]: Value }, depth: number): string {
  const lines = Object.entries(value).map(
    ([name, each]) => `${python.unit.repeat(depth)}${name}=${render(python, each, depth, name.length + 1)},`,
  );
  return lines.join("\n");
}

/** The members of an object, each `name: value,` on a line of its own. */
export function toScriptMembers(value: { [name: string]: Value }, depth: number): string {
  const lines = Object.entries(value).map(
    ([name, each]) =>
      `${script.unit.repeat(depth)}${script.key(name)}: ${render(script, each, depth, name.length + 2)},`,
  );
  return lines.join("\n");
}

/** `before` is how much stands on the line already. */
function render(style: Style, value: Value, depth: number, before: number): string {
  if (value instanceof Raw) return value.code;
  if (value === null || typeof value !== "object") return style.atom(value);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const entries = (at: number): string[] =>
    Array.isArray(value)
      ? value.map((each) => render(style, each, at, 0))
      : Object.entries(value).map(([name, each]) => {
          const key = `${style.key(name)}: `;
          return key + render(style, each, at, key.length);
        });
  const flat = entries(depth + 1);
  if (flat.length === 0) return open + close;
  const padding = open === "{" ? style.padding : "";
  const line = `${open}${padding}${flat.join(", ")}${padding}${close}`;
  if (!line.includes("\n") && depth * style.unit.length + before + line.length <= LINE) return line;
  const pad = style.unit.repeat(depth + 1);
  return `${open}\n${flat.map((each) => pad + each).join(",\n")}${style.last}\n${style.unit.repeat(depth)}${close}`;
}

const KEPT = new Set(["schema", "parameters"]);

/** `response_format` as `responseFormat`, for SDKs that rename; schemas are data and stay. */
export function camel(value: Value): Value {
  if (value === null || typeof value !== "object" || value instanceof Raw) return value;
  if (Array.isArray(value)) return value.map(camel);
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      KEPT.has(name) ? each : camel(each),
    ]),
  );
}
