/** A page of the documentation as data, so that it can be searched and checked. In every text `code` stands between backticks, and
 * links are `[name](/address)`; `{origin}`, `{host}` and `{model}` stand for this server's address and a model that it serves. */
export type Block =
  | { p: string }
  | { list: string[] }
  | { table: { head: string[]; rows: string[][]; caption: string } }
  | { code: string; language?: string; label?: string }
  | { note: string };

export interface DocSection {
  title: string;
  blocks: Block[];
}

export type Group = "Start" | "Requests" | "Account" | "Run it" | "Reference";

export interface DocPage {
  /** Stands in the address; the first page is also there without it. */
  slug: string;
  title: string;
  group: Group;
  /** What the page is about, in a sentence. */
  lead: string;
  sections: DocSection[];
  /** What follows the sections and is more than text. */
  extra?: "samples" | "parameters" | "reference";
}
