/** Checks of values that come from outside. A check gives the value back, of the wished type and with nothing else in it, or fails with the place. */
export type Check<T> = (value: unknown, at: string) => T;

export function refuse(at: string, wanted: string): never {
  throw new Error(`${at.slice(0, 200)}: ${wanted} is wanted here.`);
}

export function check<T>(value: unknown, by: Check<T>, at: string): T {
  return by(value, at);
}

export function text(max: number, pattern?: RegExp): Check<string> {
  return (value, at) => {
    if (typeof value !== "string") return refuse(at, "a text");
    if (value.length > max) return refuse(at, `a text of at most ${max} letters`);
    return pattern && !pattern.test(value) ? refuse(at, "a text of another form") : value;
  };
}

export function number(min: number, max: number): Check<number> {
  return (value, at) =>
    typeof value === "number" && value >= min && value <= max ? value : refuse(at, `a number from ${min} to ${max}`);
}

export function whole(min: number, max: number): Check<number> {
  return (value, at) =>
    Number.isInteger(number(min, max)(value, at)) ? (value as number) : refuse(at, "a whole number");
}

export function oneOf<const T extends string>(...words: T[]): Check<T> {
  return (value, at) => words.find((word) => word === value) ?? refuse(at, words.join(", "));
}

export function nullable<T>(by: Check<T>): Check<T | null> {
  return (value, at) => (value === null ? null : by(value, at));
}

export function optional<T>(by: Check<T>): Check<T | undefined> {
  return (value, at) => (value === undefined ? undefined : by(value, at));
}

export function list<T>(by: Check<T>, max: number): Check<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) return refuse(at, "a list");
    if (value.length > max) return refuse(at, `a list of at most ${max}`);
    return value.map((each, index) => by(each, `${at}[${index}]`));
  };
}

/** An object whose keys are names of its own. */
export function record<T>(by: Check<T>, max = 1000): Check<Record<string, T>> {
  return (value, at) => {
    if (!isObject(value)) return refuse(at, "an object");
    const entries = Object.entries(value);
    if (entries.length > max) return refuse(at, `an object of at most ${max}`);
    if (entries.some(([name]) => name in {})) return refuse(at, "other names");
    return Object.fromEntries(entries.map(([name, each]) => [name, by(each, `${at}.${name}`)]));
  };
}

/** An object of known fields; `from` names those that are read from elsewhere. Others are left out. */
export function object<T extends object>(
  fields: { [K in keyof T]-?: Check<T[K]> },
  from: { [K in keyof T]?: string } = {},
): Check<T> {
  return (value, at) => {
    if (!isObject(value)) return refuse(at, "an object");
    const made: Record<string, unknown> = {};
    for (const name of Object.keys(fields) as (keyof T & string)[]) {
      const key = from[name] ?? name;
      const own = fields[name](Object.hasOwn(value, key) ? value[key] : undefined, `${at}.${key}`);
      if (own !== undefined) made[name] = own;
    }
    return made as T;
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
