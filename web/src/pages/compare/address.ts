/** The models of `/compare/author/slug/author/slug`: ids have exactly two parts. */

export const MODELS_MAX = 4;

export function idsOf(path: string): string[] {
  const parts = path.split("/").filter(Boolean);
  const ids: string[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const id = `${parts[at]}/${parts[at + 1]}`;
    if (!ids.includes(id)) ids.push(id);
  }
  return ids.slice(0, MODELS_MAX);
}

export function addressOf(ids: string[]): string {
  return ["/compare", ...ids].join("/");
}
