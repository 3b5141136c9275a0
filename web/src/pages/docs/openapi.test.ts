import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import json from "../../../public/openapi.json";
import { boundsOf, curlOf, type Document, inside, keyOf, resolved, routesOf, typeOf } from "./openapi";

const document = json as unknown as Document;
const all = document.tags.flatMap((tag) => routesOf(document, tag.name));
const find = (method: string, path: string) => {
  const route = all.find((each) => each.method === method && each.path === path);
  if (!route) throw new Error(`${method} ${path}`);
  return route;
};

describe("the document", () => {
  it("has every route of the server", () => {
    const source = readFileSync("../crates/gateway/src/router.rs", "utf8");
    // What stands beside the API, which is nested; all other routes, also those of the groups below, are inside it.
    const [from, to] = [source.indexOf("let routes"), source.indexOf("layers::around(routes")];
    const outside = source.slice(from, to);
    const api = source.slice(0, from) + source.slice(to);
    const routes = (text: string, before: string) =>
      [...text.matchAll(/\.route\(\s*"([^"]+)",\s*([^\n]+)/g)].flatMap(([, path = "", handlers = ""]) =>
        [...handlers.matchAll(/\b(get|post|put|patch|delete)\(/g)].map(
          ([, method = ""]) => `${method} ${before}${path}`,
        ),
      );
    const served = [...routes(api, "/api/v1"), ...routes(outside, "")];
    expect(served.length).toBeGreaterThan(60);
    const written = new Set(all.map((route) => `${route.method.toLowerCase()} ${route.path}`));
    expect(served.filter((route) => !written.has(route))).toEqual([]);
  });
  it("has every operation under one of its tags", () => {
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    expect(all.length).toBe(operations.length);
  });
});

describe("what the reference shows", () => {
  it("names types", () => {
    const chat = document.components.schemas.ChatRequest;
    expect(typeOf(document, chat?.properties?.stop ?? {})).toBe("string or array of string");
    expect(typeOf(document, chat?.properties?.messages ?? {})).toBe("array of object");
    expect(typeOf(document, { type: ["number", "null"] })).toBe("number, or null");
    expect(boundsOf({ type: "integer", minimum: 0, maximum: 20, default: 1 })).toBe("0 to 20; default 1");
  });
  it("lays the parts of allOf together", () => {
    const guardrail = resolved(document, { $ref: "#/components/schemas/Guardrail" });
    expect(Object.keys(guardrail.properties ?? {})).toEqual(expect.arrayContaining(["id", "name", "limit_usd"]));
    expect(inside(document, { type: "array", items: { $ref: "#/components/schemas/Guardrail" } })).toEqual(guardrail);
  });
  it("writes commands", () => {
    expect(curlOf(document, find("GET", "/api/v1/models/{author}/{slug}/endpoints"))).toBe(
      'curl "{origin}/api/v1/models/{model}/endpoints"',
    );
    expect(curlOf(document, find("DELETE", "/api/v1/keys/{hash}"))).toBe(
      'curl -X DELETE "{origin}/api/v1/keys/HASH" \\\n  -H "Authorization: Bearer $ROUNDHOUSE_MANAGEMENT_KEY"',
    );
    expect(curlOf(document, find("POST", "/api/v1/chat/completions"))).toContain('"role": "user"');
    expect(keyOf(find("GET", "/api/v1/generation").operation)).toBe("Any key");
    expect(keyOf(find("GET", "/livez").operation)).toBe("No key");
  });
});
