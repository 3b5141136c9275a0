/** A figure, or `null` where it is not known: a gap in the drawing and a dash in the table. */
export type Value = number | null;

export type Format = (value: number) => string;

export interface Series {
  id: string;
  name: string;
  values: Value[];
  /** A colour of CSS; without it the series keeps a hue of its own (`hueOf`). */
  hue?: string;
}

/** The same figures as a table: the first cell of a row is its name. */
export interface TableView {
  head: string[];
  rows: string[][];
}

/** What a tooltip says. */
export interface TipContent {
  title: string;
  rows: { id: string; name: string; value: string; hue?: string; form?: number }[];
  note?: string | null;
}
