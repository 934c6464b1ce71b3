import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type JournalContent, parseJournal } from "../../../src/agent/journal-text.ts";
import { processesWith } from "../process-table.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const EFFECTS = fileURLToPath(new URL("../../stand-ins/mcp-effects.mjs", import.meta.url));

/** What must stand in nothing that is written or sent. */
export const SECRETS = {
  EFFECTS_KEY: "sesame-open-of-the-tools",
  MODEL_KEY: "sk-sesame-of-the-provider",
};

/** Something that a tool did. */
export interface Effect {
  readonly at: number;
  readonly tool: string;
  /** That of its call's arguments. */
  readonly id: string;
}

/** A person's PC, on which the server is started and killed. */
export class Pc implements AsyncDisposable {
  /** Stands in the environment of all that is started here. */
  readonly mark: string;
  readonly home: string;
  readonly #directory: string;
  readonly #command: readonly string[];
  #server: ChildProcess | undefined;
  #url = "";
  #output = "";

  /** `command` runs the program; its model is at `modelUrl`. */
  constructor(command: readonly string[], modelUrl: string) {
    this.#command = command;
    this.#directory = mkdtempSync(join(tmpdir(), "chaos-"));
    this.mark = `chaos-mark-${this.#directory.split("-").at(-1)}`;
    this.home = join(this.#directory, "home");
    const agents = join(this.#directory, ".agents");
    const server = {
      command: process.execPath,
      args: [EFFECTS],
      env: { EFFECTS_LOG: this.#effectsFile, EFFECTS_KEY: "env:EFFECTS_KEY", MARK: this.mark },
    };
    const provider = { id: "model", kind: "openai", baseUrl: modelUrl, model: "m" };
    const files = {
      [join(this.home, "config.json")]: JSON.stringify({
        active: "model",
        providers: [{ ...provider, apiKey: "env:MODEL_KEY" }],
      }),
      [join(agents, "mcp.json")]: JSON.stringify({ mcpServers: { effects: server } }),
      [join(agents, "agents/worker/agent.md")]:
        "---\nkind: agent\nid: worker\nname: Worker\n---\nYou work.",
    };
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }

  /** Where the server listens; another place in each of its lives. */
  get url(): string {
    return this.#url;
  }

  get ownerToken(): string {
    return readFileSync(join(this.home, "api-token"), "utf8").trim();
  }

  /** All that its servers have printed. */
  get output(): string {
    return this.#output;
  }

  get #effectsFile(): string {
    return join(this.#directory, "effects.jsonl");
  }

  /** Starts the server, and resolves once it listens. */
  async start(): Promise<void> {
    const [file = "", ...args] = this.#command;
    const server = spawn(file, [...args, "--port", "0", "--home", this.home, "--keep-token"], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH,
        DENO_DIR: process.env.DENO_DIR,
        XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? join(process.env.HOME ?? "/root", ".cache"),
        HOME: this.#directory,
        OLLAMA_HOST: "127.0.0.1:9",
        MARK: this.mark,
        ...SECRETS,
      },
    });
    this.#server = server;
    let said = "";
    const listening = new Promise<string>((resolve, reject) => {
      const read = (data: Buffer): void => {
        said += data;
        this.#output += data;
        const found = /listens at (\S+)/.exec(said)?.[1];
        if (found) resolve(found);
      };
      server.stdout.on("data", read);
      server.stderr.on("data", read);
      server.on("close", () => reject(new Error(`The server ended: ${said}`)));
    });
    this.#url = await listening;
  }

  /** Ends the server, and resolves when it is gone; its programs have two seconds from then on. */
  async stop(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    server.kill(signal);
    await ended;
  }

  /** Sends a signal to the server of tools, if it runs. */
  signalTools(signal: "SIGKILL" | "SIGUSR1"): void {
    for (const { pid, command } of processesWith(this.mark))
      if (command.startsWith(process.execPath) && command.endsWith(EFFECTS))
        try {
          process.kill(pid, signal);
        } catch {
          // It has ended since.
        }
  }

  effects(): readonly Effect[] {
    return textOf(this.#effectsFile)
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Effect);
  }

  /** Bytes of a run's journal. */
  journalLength(run: string): number {
    return this.#journalText(run).length;
  }

  /** The lines of a run's journal; what is torn at its end is left out, as the program does. */
  journal(run: string): Promise<JournalContent> {
    return parseJournal(Buffer.from(this.#journalText(run)));
  }

  /** All that is written in the home directory, by file. */
  written(): readonly (readonly [file: string, text: string])[] {
    return readdirSync(this.home, { recursive: true, encoding: "utf8" }).map((name) => [
      name,
      textOf(join(this.home, name)),
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("SIGKILL");
    for (const { pid } of processesWith(this.mark))
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended since.
      }
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #journalText(run: string): string {
    return textOf(join(this.home, "runs", `${run}.jsonl`));
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // It is not there yet, or a directory.
    return "";
  }
}
