import type { DocPage } from "../types";

export const sdks: DocPage = {
  slug: "sdks",
  title: "SDKs",
  group: "Start",
  lead: "Complete programs, filled with this server's address. They run as they stand, with the key in `$ROUNDHOUSE_API_KEY`.",
  sections: [],
  extra: "samples",
};

export const reference: DocPage = {
  slug: "reference",
  title: "API reference",
  group: "Reference",
  lead: "Every route of this server, from its OpenAPI document.",
  sections: [],
  extra: "reference",
};
