// The answer that is streamed: 44 KB of what models write when they are asked for something long, the same in every run. Prose with lists,
// links and emphasis, tables, code in several languages, formulas in the text and apart. No two parts are alike, so that nothing is cached.

const BYTES = 44 * 1024;

const LANGUAGES = [
  [
    "rust",
    (n) =>
      `fn part_${n}(cars: &[Car]) -> Option<u64> {\n    // The heaviest goes first.\n    let most = cars.iter().map(|car| car.weight * ${n}).max()?;\n    match most {\n        0 => None,\n        weight if weight > ${n}_000 => Some(weight / 2),\n        weight => Some(weight),\n    }\n}`,
  ],
  [
    "python",
    (n) =>
      `def part_${n}(cars: list[Car]) -> int | None:\n    """The heaviest goes first."""\n    weights = [car.weight * ${n} for car in cars if car.is_loaded]\n    if not weights:\n        return None\n    return max(weights) if max(weights) < ${n}_000 else sum(weights) // 2`,
  ],
  [
    "json",
    (n) =>
      `{\n  "train": ${n},\n  "cars": [\n    { "id": "c-${n}", "weight": ${n * 17}, "loaded": true },\n    { "id": "d-${n}", "weight": ${n * 19}, "loaded": false }\n  ],\n  "next": null\n}`,
  ],
  [
    "typescript",
    (n) =>
      `export function part${n}(cars: readonly Car[]): number | null {\n  // The heaviest goes first.\n  const weights = cars.filter((car) => car.loaded).map((car) => car.weight * ${n});\n  return weights.length === 0 ? null : Math.max(...weights);\n}`,
  ],
];

/** One part, with the number in it. */
function part(n) {
  const [language, code] = LANGUAGES[n % LANGUAGES.length];
  const row = (line) => `| track ${n}.${line} | ${n * line + 3} | ${(n * 7) / (line + 1)} | \`switch_${line}\` |`;
  return `## ${n}. The turntable, seen from track ${n}

A roundhouse sends **each train** to the *right* track, and part ${n} of this answer says how long that takes: about $t_{${n}} = \\frac{${n}}{2\\pi}\\sqrt{l/g}$ seconds, as long as nobody stands on it. See [the notes of day ${n}](https://example.org/notes/${n}) and ~~the older ones~~, or \`part_${n}\` below.

1. Look at the signal; it must show **${n % 2 ? "green" : "white"}**.
2. Turn the table by $\\theta = ${n}^\\circ$:
   - slowly while a locomotive is on it,
   - at once when it is empty.
3. Wait, and write down \`${n * 13}\` in the book.

| track | trains | minutes | switch |
| :--- | ---: | ---: | --- |
${[1, 2, 3, 4, 5, 6].map(row).join("\n")}

$$
\\sum_{k=1}^{${n}} \\frac{1}{k^2} \\le \\int_0^{${n}} e^{-x^2/${n}}\\,dx + \\begin{pmatrix} ${n} & 1 \\\\ 0 & ${n + 1} \\end{pmatrix} \\cdot \\vec{v}
$$

\`\`\`${language}
${code(n)}
\`\`\`

> What was true for track ${n - 1} is not always true for track ${n}: the pit is deeper there, and the rails are ${n} cm longer.
`;
}

function written() {
  let text = "";
  for (let n = 1; text.length < BYTES; n++) text += `${part(n)}\n`;
  return text.slice(0, BYTES);
}

export const ANSWER = written();
/** Stands in the last part only, so that its end can be seen. */
export const SHORT = "As short as an answer can be.";
