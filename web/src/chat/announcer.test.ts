import { expect, it } from "vitest";
import { sentenceEnd } from "./Announcer";

it("reads whole sentences", () => {
  const text = 'It is red. He said "stop!" and 3.5 is';
  expect(text.slice(0, sentenceEnd(text, 0))).toBe('It is red. He said "stop!"');
  expect(sentenceEnd(text, 26)).toBe(26);
  expect(sentenceEnd("no end yet", 0)).toBe(0);
});
