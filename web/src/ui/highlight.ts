/** Colours for code: highlight.js without its HTML. It splits the text into a tree of scopes, which React draws. */
import type { HLJSApi, LanguageFn } from "highlight.js";

/** A piece of code: bare text, or pieces with a scope (`keyword`, `string`, ...). */
export type Token = string | { scope: string; children: Token[] };

type Load = () => Promise<{ default: LanguageFn }>;

const LANGUAGES: Record<string, Load> = {
  bash: () => import("highlight.js/lib/languages/bash"),
  c: () => import("highlight.js/lib/languages/c"),
  cpp: () => import("highlight.js/lib/languages/cpp"),
  csharp: () => import("highlight.js/lib/languages/csharp"),
  css: () => import("highlight.js/lib/languages/css"),
  diff: () => import("highlight.js/lib/languages/diff"),
  dockerfile: () => import("highlight.js/lib/languages/dockerfile"),
  go: () => import("highlight.js/lib/languages/go"),
  ini: () => import("highlight.js/lib/languages/ini"),
  java: () => import("highlight.js/lib/languages/java"),
  javascript: () => import("highlight.js/lib/languages/javascript"),
  json: () => import("highlight.js/lib/languages/json"),
  kotlin: () => import("highlight.js/lib/languages/kotlin"),
  latex: () => import("highlight.js/lib/languages/latex"),
  lua: () => import("highlight.js/lib/languages/lua"),
  markdown: () => import("highlight.js/lib/languages/markdown"),
  php: () => import("highlight.js/lib/languages/php"),
  python: () => import("highlight.js/lib/languages/python"),
  ruby: () => import("highlight.js/lib/languages/ruby"),
  rust: () => import("highlight.js/lib/languages/rust"),
  sql: () => import("highlight.js/lib/languages/sql"),
  swift: () => import("highlight.js/lib/languages/swift"),
  typescript: () => import("highlight.js/lib/languages/typescript"),
  xml: () => import("highlight.js/lib/languages/xml"),
  yaml: () => import("highlight.js/lib/languages/yaml"),
};

const ALIASES: Record<string, string> = {
  "c++": "cpp",
  cs: "csharp",
  docker: "dockerfile",
  html: "xml",
  js: "javascript",
  json5: "json",
  jsonc: "json",
  jsx: "javascript",
  kt: "kotlin",
  md: "markdown",
  py: "python",
  rb: "ruby",
  rs: "rust",
  sh: "bash",
  shell: "bash",
  svg: "xml",
  tex: "latex",
  toml: "ini",
  ts: "typescript",
  tsx: "typescript",
  vue: "xml",
  yml: "yaml",
  zsh: "bash",
};

/** Longer code stays plain: colouring it would hold up the page. */
const LENGTH_MAX = 200_000;

let api: Promise<HLJSApi> | null = null;

/** The code's pieces, or null where the language is not known. */
export async function highlight(code: string, language: string): Promise<Token[] | null> {
  const lower = language.toLowerCase();
  const name = Object.hasOwn(ALIASES, lower) ? ALIASES[lower]! : lower;
  if (!Object.hasOwn(LANGUAGES, name) || code.length > LENGTH_MAX) return null;
  api ??= import("highlight.js/lib/core").then((module) => module.default);
  const [core, grammar] = await Promise.all([api, LANGUAGES[name]!()]);
  if (!core.getLanguage(name)) core.registerLanguage(name, grammar.default);
  const result = core.highlight(code, { language: name, ignoreIllegals: true });
  return (result as unknown as { _emitter: { root: { children: Token[] } } })._emitter.root.children;
}
