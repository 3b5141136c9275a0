// Every sample of the API tab, as a reader would copy it, is run against the running server with the model in the box: the shell's, the
// Python SDKs' and the Node SDKs'. (Rust's are built by the long suites: `samples-rust.test.mjs`.)

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { runnerImport } from "vite";
import { BOXED, KEY, ORIGIN } from "./world.mjs";

const run = promisify(execFile);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// Beside the installed SDKs, so that Node finds them.
const FOLDER = here("../../../tests/clients/node/node_modules/.samples");
const EXAMPLES = here("../../public/examples/");
const PYTHON = process.env.CLIENT_TEST_PYTHON;
const SECONDS = 120;

const { module } = await runnerImport(here("../../src/samples/index.ts"));
const MODEL = {
  id: BOXED,
  inputs: ["text", "image", "video"],
  parameters: ["tools", "reasoning", "structured_outputs"],
  filmAsFrames: true,
};
const samples = module.allSamples(ORIGIN, MODEL).filter(({ language }) => language !== "rust");

const COMMANDS = { curl: "sh", python: PYTHON, typescript: process.execPath };

before(() => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  cpSync(EXAMPLES, FOLDER, { recursive: true });
});
after(() => rmSync(FOLDER, { recursive: true, force: true }));

describe("samples of the API tab", () => {
  it("are there in every language", () => {
    assert.deepEqual([...new Set(samples.map(({ language }) => language))].sort(), ["curl", "python", "typescript"]);
    assert.ok(samples.length >= 30, `${samples.length}`);
  });
  for (const { id, language, file, code } of samples) {
    it(id, async () => {
      writeFileSync(join(FOLDER, file), code);
      const env = { PATH: process.env.PATH, HOME: process.env.HOME, ROUNDHOUSE_API_KEY: KEY };
      const { stdout } = await run(COMMANDS[language], [file], { cwd: FOLDER, env, timeout: SECONDS * 1000 });
      assert.notEqual(stdout.trim(), "", "it prints what came back");
      assert.ok(!stdout.includes('"error"'), stdout);
    });
  }
});
