import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { HBar, hueOf, Lines, Scatter, Spark, StackedBars, UptimeBars } from ".";
import { foldOther, gradeOf, labelStep, runs, stacked, ticksOf, totalOf, verticalScale } from "./scale";
import { moved } from "./useCrosshair";

afterEach(cleanup);

const whole = (value: number) => String(value);

/** What the chart says to those who do not see it. */
function spoken(): string {
  return screen.getByRole("status").textContent ?? "";
}

function open(table: HTMLElement): string[][] {
  const details = within(table).getByText("View as table").closest("details");
  if (!details) throw new Error("no table to open");
  details.open = true;
  fireEvent(details, new Event("toggle"));
  return [...details.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.textContent ?? ""));
}

describe("hues", () => {
  it("stay with a thing whatever the order is", () => {
    const all = ["a/x", "b/y", "c/z", "d/w"];
    for (const id of all) expect(hueOf(id, all.toReversed())).toBe(hueOf(id, all));
  });

  it("are all different for eight, and grey beyond them", () => {
    const all = Array.from({ length: 12 }, (_, index) => `lab/model-${index}`);
    expect(new Set(all.slice(0, 8).map((id) => hueOf(id, all))).size).toBe(8);
    for (const id of [...all.slice(8), "other", "unheard-of"]) expect(hueOf(id, all)).toBe("var(--hue-other)");
  });
});

describe("scales", () => {
  it("begin at 0 and end above the largest", () => {
    expect(verticalScale([3, null, 97], 100).domain()).toEqual([0, 100]);
    expect(verticalScale([null], 100).domain()).toEqual([0, 1]);
    expect(verticalScale([0, 0], 100).domain()).toEqual([0, 1]);
  });

  it("lie close around the values when told so, and as given when given", () => {
    const [low = 0, high = 0] = verticalScale([0.98, 1], 100, "auto").domain();
    expect(low).toBeGreaterThan(0.9);
    expect(high).toBe(1);
    expect(verticalScale([400, 500], 100, "auto").domain()[1]).toBeGreaterThan(500);
    expect(verticalScale([5], 100, [0, 1]).domain()).toEqual([0, 1]);
  });

  it("count in whole numbers", () => {
    expect(ticksOf(verticalScale([1], 100), true)).toEqual([0, 1]);
  });

  it("write as many labels as there is room for", () => {
    expect(labelStep(["Nov 1", "Nov 2"], 400)).toBe(1);
    expect(
      labelStep(
        Array.from({ length: 30 }, () => "Nov 10"),
        300,
      ),
    ).toBeGreaterThan(3);
  });
});

describe("stacks and gaps", () => {
  it("put the parts on each other and skip what is unknown or nothing", () => {
    const series = [
      { id: "a", name: "A", values: [1, null, 0] },
      { id: "b", name: "B", values: [2, null, 5] },
    ];
    expect(stacked(series, 3)).toEqual([
      [
        { series: 0, from: 0, to: 1 },
        { series: 1, from: 1, to: 3 },
      ],
      [],
      [{ series: 1, from: 0, to: 5 }],
    ]);
    expect([0, 1, 2].map((bucket) => totalOf(series, bucket))).toEqual([3, null, 5]);
  });

  it("fold everything beyond eight into Other, which takes what was called so", () => {
    const series = Array.from({ length: 10 }, (_, index) => ({ id: `m${index}`, name: `M${index}`, values: [index] }));
    const folded = foldOther([...series, { id: "other", name: "Other", values: [100] }]);
    expect(folded.map((each) => each.id)).toEqual(["m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "other"]);
    expect(folded.at(-1)?.values).toEqual([8 + 9 + 100]);
  });

  it("know the runs between gaps", () => {
    expect(runs([null, 1, 2, null, 3, null])).toEqual([
      [1, 2],
      [4, 4],
    ]);
  });

  it("grade an uptime as the original does", () => {
    expect([1, 0.95, 0.949, 0.85, 0.849, 0, null].map(gradeOf)).toEqual([
      "good",
      "good",
      "warn",
      "warn",
      "bad",
      "bad",
      "none",
    ]);
  });
});

describe("keys", () => {
  it("lead through the places and stop at both ends", () => {
    expect(moved("ArrowLeft", null, 5)).toBe(4);
    expect(moved("ArrowRight", null, 5)).toBe(0);
    expect(moved("ArrowLeft", 0, 5)).toBe(0);
    expect(moved("ArrowRight", 4, 5)).toBe(4);
    expect(moved("Home", 3, 5)).toBe(0);
    expect(moved("End", 3, 5)).toBe(4);
    expect(moved("a", 3, 5)).toBeNull();
    expect(moved("Home", null, 0)).toBeNull();
  });
});

describe("StackedBars", () => {
  const chart = (
    <StackedBars
      title="Tokens by week"
      buckets={["Nov 9", "Nov 16", "Nov 23"]}
      series={[
        { id: "a", name: "Alpha", values: [10, null, 4] },
        { id: "b", name: "Beta", values: [20, null, 6] },
      ]}
      format={whole}
      partialLast
      projected={25}
    />
  );

  it("draws a part for every known figure, and the projection", () => {
    const { container } = render(chart);
    expect(container.querySelectorAll("[data-part]")).toHaveLength(4);
    expect(container.querySelectorAll("[data-projected]")).toHaveLength(1);
    expect(screen.getByText("25 projected")).toBeTruthy();
    expect(screen.getByText("so far")).toBeTruthy();
  });

  it("reads by keyboard, from the newest, and Esc hides it", () => {
    render(chart);
    const group = screen.getByRole("group", { name: /Tokens by week/ });
    fireEvent.focus(group);
    expect(spoken()).toContain("Nov 23 (so far): Beta 6, Alpha 4, Total 10,");
    expect(spoken()).toContain("25 by its end");
    fireEvent.keyDown(group, { key: "ArrowLeft" });
    expect(spoken()).toContain("Nov 16: Total -");
    fireEvent.keyDown(group, { key: "Home" });
    expect(spoken()).toContain("Total 30");
    fireEvent.keyDown(group, { key: "Escape" });
    expect(spoken()).toBe("");
  });

  it("shows a tooltip under the mouse without speaking", () => {
    render(chart);
    const group = screen.getByRole("group", { name: /Tokens by week/ });
    fireEvent.pointerMove(group, { clientX: 60, clientY: 40 });
    expect(within(group).getByText("Alpha")).toBeTruthy();
    expect(spoken()).toBe("");
  });

  it("shows the same figures as a table, unknown as a dash", () => {
    render(chart);
    expect(open(screen.getByRole("figure"))).toEqual([
      ["", "Alpha", "Beta", "Total"],
      ["Nov 9", "10", "20", "30"],
      ["Nov 16", "-", "-", "-"],
      ["Nov 23 (so far)", "4", "6", "10"],
    ]);
  });

  it("says that there is nothing, in the same height", () => {
    render(<StackedBars title="T" buckets={["a"]} series={[]} format={whole} height={123} />);
    expect(screen.getByText("No data in this period").style.height).toBe("123px");
  });
});

describe("Lines", () => {
  const chart = (
    <Lines
      title="Throughput"
      x={["1", "2", "3", "4", "5"]}
      xLabel={(at) => `hour ${at}`}
      series={[
        {
          id: "p",
          name: "Provider",
          values: [1, 2, null, 4, null],
          band: { low: [0, 1, null, 3, null], high: [2, 3, null, 5, null] },
        },
      ]}
      format={whole}
    />
  );

  it("breaks at a gap and marks a lonely point", () => {
    const { container } = render(chart);
    const [, path] = container.querySelectorAll("[data-line] > path");
    // Two pieces: the first of two points, the second of one.
    expect(path?.getAttribute("d")?.match(/M/g)).toHaveLength(2);
  });

  it("has the band in its table, and dashes in its gaps", () => {
    render(chart);
    expect(open(screen.getByRole("figure"))).toEqual([
      ["", "Provider"],
      ["hour 1", "1 (0 to 2)"],
      ["hour 2", "2 (1 to 3)"],
      ["hour 3", "-"],
      ["hour 4", "4 (3 to 5)"],
      ["hour 5", "-"],
    ]);
  });
});

describe("the other charts", () => {
  it("uptime bars differ in height as well as in colour", () => {
    const { container } = render(
      <UptimeBars
        title="Local"
        bars={[1, 0.9, 0.5, null].map((uptime, hour) => ({ label: `h${hour}`, uptime, requests: uptime && 100 }))}
      />,
    );
    const rects = [...container.querySelectorAll("[data-grade]")];
    expect(rects.map((rect) => rect.getAttribute("data-grade"))).toEqual(["good", "warn", "bad", "none"]);
    expect(new Set(rects.map((rect) => rect.getAttribute("height"))).size).toBe(4);
    fireEvent.focus(screen.getByRole("group", { name: /Arrow keys/ }));
    expect(spoken()).toBe("h3: Uptime N/A, Requests -,");
  });

  it("a spark says its latest, lowest and highest, or that it has none", () => {
    render(<Spark title="tps" values={[3, null, 9, 5]} format={whole} />);
    expect(screen.getByRole("img", { name: "tps: latest 5, lowest 3, highest 9" })).toBeTruthy();
    cleanup();
    render(<Spark title="tps" values={[null]} format={whole} />);
    expect(screen.getByRole("img", { name: "tps: no data" })).toBeTruthy();
  });

  it("a scatter leaves out what has no place on a logarithmic axis, and reads from left to right", () => {
    const points = [
      { id: "b", name: "B", x: 10, y: 2 },
      { id: "free", name: "Free", x: 0, y: 3 },
      { id: "a", name: "A", x: 1, y: 1 },
    ];
    const { container } = render(
      <Scatter
        title="S"
        points={points}
        xName="Price"
        yName="Speed"
        xFormat={whole}
        yFormat={whole}
        best="low-x-high-y"
        log
      />,
    );
    expect(container.querySelectorAll("[data-point]")).toHaveLength(2);
    expect(container.querySelectorAll("[data-best]")).toHaveLength(1);
    const group = screen.getByRole("group", { name: /Arrow keys/ });
    fireEvent.keyDown(group, { key: "Home" });
    expect(spoken()).toBe("A: Price 1, Speed 1,");
  });

  it("lying bars are text", () => {
    render(<HBar title="Apps" rows={[{ id: "x", name: "Client", value: 7, note: "new" }]} format={whole} />);
    expect(screen.getByText("Client")).toBeTruthy();
    expect(open(screen.getByRole("figure"))).toEqual([
      ["", "Value", "Note"],
      ["Client", "7", "new"],
    ]);
  });
});
