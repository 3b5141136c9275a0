// What was measured, its goal, how much of the goal it is, and what else this machine gave in the same run. Nothing fails by the clock.

const COLUMNS = ["measured", "goal", "of the goal", "beside it"];
const WIDTH = 60;

/** Prints rows of `{ what, measured, unit?, atMost? | atLeast?, beside?: [name, figure] }`; without a unit, milliseconds. */
export function print(rows) {
  const cells = rows.map(({ what, measured, unit = " ms", atMost, atLeast, beside }) => {
    const figure = (value) => `${value.toFixed(value < 100 && unit !== "" ? 1 : 0)}${unit}`;
    const goal = atMost ?? atLeast;
    const met = atMost === undefined ? measured >= atLeast : measured <= atMost;
    return [
      what,
      figure(measured),
      goal === undefined ? "" : `${atMost === undefined ? ">=" : "<="} ${goal}${unit}`,
      goal === undefined ? "" : `${(measured / goal).toFixed(2)} ${met ? "met" : "MISSED"}`,
      beside ? `${beside[0]} ${figure(beside[1])}, x${(measured / beside[1]).toFixed(2)}` : "",
    ];
  });
  for (const [what, ...figures] of [["", ...COLUMNS], ...cells])
    console.log([what.padEnd(WIDTH), ...figures.map((text) => text.padStart(14))].join(" ").trimEnd());
}
