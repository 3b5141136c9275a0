/** How many tokens a picture or clip will cost, by Qwen3-VL's own rule: patches of 16 pixels, two by two merged, so 32 x 32 pixels a token. */

/** Sides become multiples of this. */
const FACTOR = 32;
/** Longer side through shorter side may not exceed this. */
const RATIO_MAX = 200;
/** Frames that share their tokens. */
const PAIR = 2;
/** Most pixels of one frame. */
const FRAME_PIXELS_MAX = 768 * FACTOR * FACTOR;

export interface Bounds {
  image: [min: number, max: number];
  video: [min: number, max: number];
}

/** The published preprocessor files of Qwen3-VL. */
export const QWEN3_VL: Bounds = { image: [65_536, 16_777_216], video: [4096, 25_165_824] };
/** The model in the box looks at less. */
const SIGNAL_VL: Bounds = { image: [100 * 1024, 196 * 1024], video: [160 * 2 * 1024, 224 * 2 * 1024] };

/** The rule that a model follows; for models of others it is only a guess. */
export function boundsOf(model: string): { bounds: Bounds; exact: boolean } {
  if (model.startsWith("roundhouse/signal-vl")) return { bounds: SIGNAL_VL, exact: true };
  return { bounds: QWEN3_VL, exact: model.startsWith("qwen/qwen3-vl") };
}

export interface Size {
  width: number;
  height: number;
}

/** The size that a picture is brought to before the model sees it; null where its shape is refused. */
export function fitImage({ width, height }: Size, [min, max]: [number, number]): Size | null {
  if (!isShape(width, height)) return null;
  const rounded = { width: nearest(width), height: nearest(height) };
  const area = rounded.width * rounded.height;
  if (area > max) return shrunk(width, height, Math.sqrt((height * width) / max));
  if (area < min) return grown(width, height, Math.sqrt(min / (height * width)));
  return rounded;
}

/** The tokens of a picture; null where its shape is refused. */
export function imageTokens(size: Size, bounds = QWEN3_VL.image): number | null {
  const fitted = fitImage(size, bounds);
  return fitted && (fitted.width * fitted.height) / (FACTOR * FACTOR);
}

/** The size that every one of a clip's frames is brought to. */
export function fitVideo({ width, height }: Size, frames: number, [min, max]: [number, number]): Size | null {
  if (frames < PAIR || !isShape(width, height)) return null;
  // A frame thinner than a block is first enlarged to one.
  const scale = Math.min(width, height) < FACTOR ? Math.max(FACTOR / width, FACTOR / height) : 1;
  const [w, h] = scale === 1 ? [width, height] : [Math.trunc(width * scale), Math.trunc(height * scale)];
  if (!isShape(w, h)) return null;
  const even = halfToEven(frames / PAIR) * PAIR;
  const rounded = { width: nearest(w), height: nearest(h) };
  const area = even * rounded.width * rounded.height;
  if (area > max) return shrunk(w, h, Math.sqrt((frames * h * w) / max));
  if (area < min) return grown(w, h, Math.sqrt(min / (frames * h * w)));
  return rounded;
}

/** The tokens of a clip of so many frames, without the few that name its moments. */
export function videoTokens(size: Size, frames: number, bounds = QWEN3_VL.video): number | null {
  const capped = Math.min(bounds[1], Math.max(frames * FRAME_PIXELS_MAX, bounds[0]));
  const fitted = fitVideo(size, frames, [bounds[0], capped]);
  return fitted && Math.ceil(frames / PAIR) * ((fitted.width * fitted.height) / (FACTOR * FACTOR));
}

function isShape(width: number, height: number): boolean {
  return width >= 1 && height >= 1 && Math.max(width, height) / Math.min(width, height) <= RATIO_MAX;
}

function shrunk(width: number, height: number, by: number): Size {
  const side = (value: number) => Math.max(FACTOR, Math.floor(value / by / FACTOR) * FACTOR);
  return { width: side(width), height: side(height) };
}

function grown(width: number, height: number, by: number): Size {
  const side = (value: number) => Math.ceil((value * by) / FACTOR) * FACTOR;
  return { width: side(width), height: side(height) };
}

function nearest(side: number): number {
  return halfToEven(side / FACTOR) * FACTOR;
}

/** As Python rounds: 22.5 is 22. */
function halfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
