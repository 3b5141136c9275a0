import { describe, expect, it } from "vitest";
import { boundsOf, fitImage, fitVideo, imageTokens, QWEN3_VL, videoTokens } from "./tokens";

const of = (height: number, width: number) => ({ height, width });

describe("a picture", () => {
  it.each([
    [224, 224, 256, 256],
    [1080, 1920, 1088, 1920],
    [1, 1, 256, 256],
    [32, 6400, 32, 6400],
    [112, 272, 192, 416],
    [100, 30, 480, 160],
    [3000, 4000, 3008, 4000],
    [2560, 1440, 2560, 1440],
    [8000, 6000, 4704, 3520],
    [31, 33, 256, 288],
    [720, 1280, 704, 1280],
    [65, 1024, 64, 1024],
  ])("of %d x %d becomes %d x %d", (height, width, tall, wide) =>
    expect(fitImage(of(height, width), QWEN3_VL.image)).toEqual(of(tall, wide)),
  );
  it("is a token per 32 x 32 pixels", () => {
    expect(imageTokens(of(1080, 1920))).toBe(2040);
    // Counted by the server for the example picture.
    expect(imageTokens(of(256, 320), boundsOf("roundhouse/signal-vl-thinking").bounds.image)).toBe(108);
  });
  it("may not be a thread", () => {
    expect(imageTokens(of(10, 2001))).toBeNull();
    expect(imageTokens(of(0, 10))).toBeNull();
  });
});

describe("a clip", () => {
  it.each([
    [4, 1080, 1920, 1088, 1920],
    [5, 720, 1280, 704, 1280],
    [768, 360, 640, 128, 224],
    [2, 16, 16, 64, 64],
    [120, 1080, 1920, 320, 608],
    [31, 480, 854, 480, 864],
    [3, 37, 35, 32, 32],
  ])("of %d frames of %d x %d has frames of %d x %d", (frames, height, width, tall, wide) =>
    expect(fitVideo(of(height, width), frames, QWEN3_VL.video)).toEqual(of(tall, wide)),
  );
  it("costs a pair of frames at a time", () => {
    expect(videoTokens(of(480, 854), 31)).toBe(16 * 15 * 27);
    expect(videoTokens(of(480, 854), 1)).toBeNull();
  });
  it("has no frame larger than 768 tokens", () => {
    expect(videoTokens(of(2160, 3840), 4)).toBeLessThanOrEqual(2 * 768);
  });
});

it("knows whose rule is exact", () => {
  expect(boundsOf("qwen/qwen3-vl-8b-instruct").exact).toBe(true);
  expect(boundsOf("openai/gpt-5").exact).toBe(false);
});
