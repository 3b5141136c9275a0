/** Texts that have grown and are not drawn yet, of the whole page. */
let count = 0;

/**
 * Whether something that came is still to be drawn. Drawing goes on between frames and begins anew with every change of the page: whoever
 * changes it again before it is done, and again, lets nothing be drawn at all.
 */
export const isBehind = () => count > 0;

/** From now on until it is called back, one text more is behind. */
export function fallBehind(): () => void {
  count++;
  return () => count--;
}
