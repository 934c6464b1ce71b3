import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { equal } from "../runtimes/assert.ts";
import type { Address } from "../runtimes/client.ts";
import { Output } from "../runtimes/output.ts";
import type { Artefact } from "./artefacts.ts";

/** A server that runs. */
export interface Running extends Address {
  readonly child: ChildProcess;
  readonly output: Output;
}

/** An artefact in an empty folder, with a person's directory of its own. */
export class Room {
  readonly home: string;
  /** `HOME`, whose `.agents` are read. */
  readonly person: string;
  readonly #artefact: Artefact;
  readonly #directory: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #children: ChildProcess[] = [];

  constructor(artefact: Artefact, directory: string, env: Readonly<Record<string, string>> = {}) {
    this.#artefact = artefact;
    this.#directory = directory;
    const paths = ["empty", "person", "person/.tokori"].map((name) => join(directory, name));
    for (const path of paths) mkdirSync(path, { recursive: true, mode: 0o700 });
    [, this.person = "", this.home = ""] = paths;
    this.#env = {
      HOME: this.person,
      PATH: artefact.path,
      // No Ollama of this machine's own, and nothing of the network: not even a registry.
      OLLAMA_HOST: "127.0.0.1:9",
      HTTPS_PROXY: "http://127.0.0.1:9",
      DENO_DIR: join(directory, "deno"),
      ...env,
    };
  }

  /** Writes config.json, with this provider. */
  configure(entry: { readonly id: string; readonly [field: string]: string }): void {
    const config = { active: entry.id, providers: [entry] };
    writeFileSync(join(this.home, "config.json"), JSON.stringify(config), { mode: 0o600 });
  }

  /** Starts it in the empty folder. */
  run(...args: string[]): { readonly child: ChildProcess; readonly output: Output } {
    const [file, ...before] = this.#artefact.command;
    const child = spawn(file, [...before, ...args], {
      cwd: join(this.#directory, "empty"),
      env: this.#env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#children.push(child);
    return { child, output: new Output(child) };
  }

  /** What it prints, once it has ended with `code`. */
  async text(args: readonly string[], code = 0): Promise<string> {
    const { output } = this.run(...args);
    const ended = await output.ended;
    equal(ended, code, `the exit code of ${args.join(" ")}, which said ${output.text}`);
    return output.text;
  }

  /** Starts a server, and waits until it listens. */
  async serve(...args: string[]): Promise<Running> {
    const { child, output } = this.run("--port", "0", ...args);
    const [, url = ""] = await output.until(/listens at (\S+)[\s\S]*Stop with/);
    const token = readFileSync(join(this.home, "api-token"), "utf8").trim();
    return { child, output, url, token };
  }

  /** Ends what still runs. */
  async end(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const closed = new Promise((resolve) => child.on("close", resolve));
      child.kill("SIGKILL");
      await closed;
    }
  }
}
