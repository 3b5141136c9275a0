/** What of a model's markdown may become part of the page. */
import { defaultSchema } from "rehype-sanitize";
import type { Options as Schema } from "rehype-sanitize";

/** What markdown itself makes, and nothing of HTML's: no id or name that a script could take for its own, no form but a task's box. */
export const SCHEMA: Schema = {
  tagNames: [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "input",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "sup",
    "section",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
  ],
  attributes: {
    a: ["href", "title"],
    code: [["className", /^language-[\w+#.-]{1,40}$/, "math-inline", "math-display"]],
    img: ["src", "alt", "title"],
    input: [["type", "checkbox"], "checked", ["disabled", true]],
    li: [["className", "task-list-item"]],
    ol: ["start"],
    td: ["align"],
    th: ["align"],
  },
  // Pictures are looked at once more before they are drawn: `imageOf`.
  protocols: { href: ["http", "https", "mailto"], src: ["http", "https", "data"] },
  required: { input: { type: "checkbox", disabled: true } },
  ancestors: defaultSchema.ancestors ?? {},
  strip: ["script", "style"],
};

export interface Address {
  href: string;
  /** Where it leads, to be seen before it is followed. */
  host: string;
}

/** A link that leads to the web or to a mailbox. One without a host would be a page of ours that the model names: it is none. */
export function linkOf(href: unknown): Address | null {
  if (typeof href !== "string" || !/^(https?:\/\/|mailto:)/i.test(href.trim())) return null;
  try {
    const url = new URL(href);
    if (url.protocol === "mailto:") return { href: url.href, host: url.pathname };
    return url.protocol === "https:" || url.protocol === "http:" ? { href: url.href, host: url.host } : null;
  } catch {
    return null;
  }
}

/** A picture that is in the text itself (and can hold no script, as SVG can), one elsewhere, or none. */
export function imageOf(src: unknown): { inline: string } | { remote: Address } | null {
  if (typeof src !== "string") return null;
  if (/^data:image\/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/=\s]*$/i.test(src)) return { inline: src };
  const address = linkOf(src);
  return address && !address.href.startsWith("mailto:") ? { remote: address } : null;
}
