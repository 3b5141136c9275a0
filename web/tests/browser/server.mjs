// A `roundhouse serve` of one's own: for what the shared server of these tests must not be put through, and for the benchmark of the site.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A data directory and a configuration (TOML), and the server on them, which can be started more than once. */
export class Server {
  #folder = mkdtempSync(join(tmpdir(), "roundhouse-site-"));
  #process = null;

  constructor(binary, config = "") {
    this.binary = binary;
    writeFileSync(join(this.#folder, "config.toml"), config);
  }

  /** Starts it, on the port that it had before if it had one. */
  async start() {
    const port = this.origin ? new URL(this.origin).port : "0";
    const place = ["--data-dir", join(this.#folder, "data"), "--config", join(this.#folder, "config.toml")];
    // Nobody's provider keys or settings reach it.
    const options = { env: {}, stdio: ["ignore", "pipe", "ignore"] };
    this.#process = spawn(this.binary, ["serve", "--host", "127.0.0.1", "--port", port, ...place], options);
    this.origin = await announced(this.#process);
    this.keys = JSON.parse(readFileSync(join(this.#folder, "data/initial-keys.json"), "utf8"));
  }

  /** Ends it at once, as a power cut would. */
  async kill() {
    const process = this.#process;
    this.#process = null;
    if (!process || process.exitCode !== null) return;
    process.kill("SIGKILL");
    await once(process, "exit");
  }

  /** Lets it answer nobody, as a machine that is out of breath. */
  pause() {
    this.#process.kill("SIGSTOP");
  }

  resume() {
    this.#process?.kill("SIGCONT");
  }

  get isUp() {
    return this.#process !== null;
  }

  /** Ends it for good. */
  async remove() {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The address that a process says it listens at; what else it prints is read and dropped. */
function announced(process) {
  return new Promise((resolve, reject) => {
    const told = (line) => line.includes("listening on ") && resolve(line.split("listening on ")[1].trim());
    createInterface(process.stdout).on("line", told);
    process.once("error", reject);
    process.once("exit", (code) => reject(new Error(`the server ended (${code}) before it said where it listens`)));
  });
}
