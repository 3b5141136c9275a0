import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { awaited, noteAnswer, noteLost, useConnection } from "./connection";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("is lost until an answer comes", () => {
  const { result } = renderHook(useConnection);
  expect(result.current).toBe("fine");
  act(noteLost);
  expect(result.current).toBe("lost");
  act(noteAnswer);
  expect(result.current).toBe("fine");
});

it("is slow while somebody waits too long, and not for what was quick", async () => {
  const { result } = renderHook(useConnection);
  await act(() => awaited(Promise.resolve(1)));
  act(() => void vi.advanceTimersByTime(10_000));
  expect(result.current).toBe("fine");
  let answer: () => void = () => {};
  const waiting = awaited(new Promise<void>((resolve) => (answer = resolve)));
  act(() => void vi.advanceTimersByTime(5_000));
  expect(result.current).toBe("slow");
  await act(async () => {
    answer();
    await waiting;
  });
  expect(result.current).toBe("fine");
});

it("is no longer slow when the wait fails", async () => {
  const { result } = renderHook(useConnection);
  let fail: (error: Error) => void = () => {};
  const waiting = awaited(new Promise<void>((_, reject) => (fail = reject))).catch(() => "failed");
  act(() => void vi.advanceTimersByTime(5_000));
  expect(result.current).toBe("slow");
  await act(async () => {
    fail(new Error("no"));
    expect(await waiting).toBe("failed");
  });
  expect(result.current).toBe("fine");
});
