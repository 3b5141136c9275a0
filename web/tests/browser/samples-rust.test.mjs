// The Rust samples of the API tab, built and run. Long: it builds an HTTP client, so only the long suites ask for it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { runnerImport } from "vite";
import { BOXED, KEY, ORIGIN } from "./world.mjs";

const run = promisify(execFile);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const long = process.env.CLIENT_TEST_LONG === "1";

// Kept between runs, so that the client is built once.
const FOLDER = here("../../../target/samples-rust");
const EXAMPLES = here("../../public/examples/");
const MINUTES = 15;

/** What the first line of the samples adds; a workspace of its own. */
const MANIFEST = `[package]
name = "samples"
version = "0.0.0"
edition = "2024"

[dependencies]
base64 = "0.22"
reqwest = { version = "0.13", features = ["json"] }
serde_json = "1"
tokio = { version = "1", features = ["full"] }

[workspace]
`;

const { module } = await runnerImport(here("../../src/samples/index.ts"));
const MODEL = {
  id: BOXED,
  inputs: ["text", "image", "video"],
  parameters: ["tools", "reasoning", "structured_outputs"],
  filmAsFrames: true,
};
const samples = module.allSamples(ORIGIN, MODEL).filter(({ language }) => language === "rust");

describe("Rust samples of the API tab", { skip: long ? false : "built by the long suites" }, () => {
  before(async () => {
    mkdirSync(join(FOLDER, "src/bin"), { recursive: true });
    cpSync(EXAMPLES, FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, "Cargo.toml"), MANIFEST);
    for (const { id, code } of samples) writeFileSync(join(FOLDER, `src/bin/${id}.rs`), code);
    await run("cargo", ["build", "--quiet"], { cwd: FOLDER, timeout: MINUTES * 60_000 });
  });
  for (const { id } of samples) {
    it(id, async () => {
      const env = { PATH: process.env.PATH, HOME: process.env.HOME, ROUNDHOUSE_API_KEY: KEY };
      const { stdout } = await run(join(FOLDER, "target/debug", id), { cwd: FOLDER, env, timeout: 60_000 });
      assert.notEqual(stdout.trim(), "", "it prints what came back");
    });
  }
});
