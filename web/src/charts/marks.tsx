/** Shapes and textures that go with the hues. */
import {
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
} from "d3-shape";

const SHAPES = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolCross, symbolStar, symbolWye];

/** A small shape around (x, y); the eighth is the triangle on its head. */
export function Marker({
  form,
  hue,
  x = 0,
  y = 0,
  size = 36,
}: {
  form: number;
  hue: string;
  x?: number;
  y?: number;
  size?: number;
}) {
  const shape = SHAPES[form] ?? symbolTriangle;
  const turned = form >= SHAPES.length ? " rotate(180)" : "";
  return (
    <path
      d={symbol(shape, size)() ?? ""}
      transform={`translate(${x},${y})${turned}`}
      fill={hue}
      stroke="var(--ground)"
      strokeWidth={1}
    />
  );
}

/** The lines and dots of each form's texture, in a tile of 6 by 6. The first is plain. */
const TEXTURES = [
  "",
  "M3 2.2a.8.8 0 1 0 0 1.6a.8.8 0 1 0 0-1.6",
  "M2.6 0h.8v6h-.8z",
  "M0 2.6h2.6V0h.8v2.6H6v.8H3.4V6h-.8V3.4H0z",
  "M0 2.6h6v.8H0z",
  "M1 0h4v1.2H1zM0 3h2v1.2H0zM4 3h2v1.2H4z",
  "M2.6 0h.8v3h-.8z",
  "M0 .8L3 3.8L6 .8v1L3 4.8L0 1.8z",
];

/** A fill with the hue and the texture of a form; `partial` is hatched, for what is not complete yet. */
export function Texture({
  id,
  hue,
  form,
  partial = false,
}: {
  id: string;
  hue: string;
  form: number;
  partial?: boolean;
}) {
  return partial ? (
    <pattern id={id} width={6} height={6} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width={6} height={6} fill={hue} opacity={0.3} />
      <rect width={2.4} height={6} fill={hue} />
    </pattern>
  ) : (
    <pattern id={id} width={6} height={6} patternUnits="userSpaceOnUse">
      <rect width={6} height={6} fill={hue} />
      <path d={TEXTURES[form]} fill="var(--ground)" opacity={0.32} />
    </pattern>
  );
}
