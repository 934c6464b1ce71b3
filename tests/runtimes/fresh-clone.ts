// Whether Deno alone and Bun alone are enough: each serves, pairs, and reaches every SDK, in a
// clone of the last commit, without npm, node_modules or anything that it had downloaded before.
// What it needs later must have been downloaded at the first start: from then on it is offline.
//
//   npm run test:clone
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { ProviderEntry } from "../../src/cli/config/config.ts";
import { startFake, stream } from "../fakes/fake-provider.ts";
import { equal, ok } from "./assert.ts";
import { ask, readAll } from "./client.ts";
import { installRuntimes, runtimePath } from "./install-runtimes.ts";
import { Output } from "./output.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

// --frozen: the lock file must be what package.json asks for.
const RUNTIMES = {
  deno: ["run", "--frozen", "-P", "mod.ts"],
  bun: ["mod.ts"],
} as const;

const KINDS = ["anthropic", "gemini", "ollama", "openai"] as const;

interface Clone {
  readonly path: string;
  readonly home: string;
  run(args: readonly string[]): ChildProcess;
  /** From now on, nothing can be downloaded. */
  goOffline(): void;
}

function cloneFor(runtime: keyof typeof RUNTIMES, directory: string): Clone {
  const [path, home, bin] = ["clone", "home", "bin"].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  execFileSync("git", ["clone", "--quiet", ROOT, path], { stdio: "inherit" });
  for (const name of [home, bin]) mkdirSync(name, { mode: 0o700 });
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    // No npm, no node.
    PATH: bin,
    // Nothing that was downloaded before.
    DENO_DIR: join(directory, "deno"),
    BUN_INSTALL_CACHE_DIR: join(directory, "bun"),
  };
  return {
    path,
    home,
    run: (args) =>
      spawn(runtimePath(runtime), [...RUNTIMES[runtime], ...args, "--home", home], {
        cwd: path,
        env,
        stdio: ["ignore", "pipe", "pipe"],
      }),
    goOffline() {
      // A port that nothing listens at; both obey it for the registry.
      env.HTTPS_PROXY = "http://127.0.0.1:9";
    },
  };
}

/** Starts a server with the demo, does `work` with it, and stops it. */
async function serving(clone: Clone, work: (url: string) => Promise<void>): Promise<void> {
  await configure(clone, { id: "demo", kind: "demo" });
  const program = clone.run(["--port", "0"]);
  const output = new Output(program);
  try {
    const [, url = ""] = await output.until(/listens at (\S+)[\s\S]*Stop with/);
    await work(url);
    program.kill("SIGTERM");
    equal(await output.ended, 0, "the exit code");
  } finally {
    program.kill("SIGKILL");
    await output.ended;
  }
}

function answersDemo(clone: Clone): Promise<void> {
  return serving(clone, async (url) => {
    equal((await fetch(`${url}/v1/health`)).status, 200, "the status of /v1/health");
    const token = await readFile(join(clone.home, "api-token"), "utf8");
    const { text, events } = await readAll(await ask({ url, token }));
    ok(text !== "", "the demo says something");
    equal(events.at(-1)?.type, "done", "the last event");
  });
}

function pairs(clone: Clone): Promise<void> {
  return serving(clone, async () => {
    const output = new Output(clone.run(["pair", "--qr"]));
    await output.until(/#pair=/);
    equal(await output.ended, 0, "the exit code of pair");
  });
}

async function reaches(kind: (typeof KINDS)[number], clone: Clone): Promise<void> {
  const fake = await startFake(kind, stream("Hel", "lo"));
  await configure(clone, { id: kind, kind, model: "m", apiKey: "k", baseUrl: fake.url });
  const program = clone.run(["providers", "test", kind]);
  const output = new Output(program);
  try {
    await output.until(/Hello/);
  } finally {
    program.kill("SIGKILL");
    await output.ended;
    await fake.close();
  }
}

async function configure({ home }: Clone, entry: ProviderEntry): Promise<void> {
  const config = { active: entry.id, providers: [entry] };
  await writeFile(join(home, "config.json"), JSON.stringify(config), { mode: 0o600 });
}

async function servesAlone(runtime: keyof typeof RUNTIMES): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "remote-chat-clone-"));
  try {
    const clone = cloneFor(runtime, directory);
    await answersDemo(clone);
    clone.goOffline();
    await pairs(clone);
    for (const kind of KINDS) await reaches(kind, clone);
    const changes = execFileSync("git", ["status", "--porcelain", "--ignored"], {
      cwd: clone.path,
      encoding: "utf8",
    });
    equal(changes, "", "changes to the clone");
    process.stdout.write(`${runtime} alone serves in a fresh clone\n`);
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 9 });
  }
}

installRuntimes();
// Both download most of the time.
const results = await Promise.allSettled((["deno", "bun"] as const).map(servesAlone));
for (const result of results)
  if (result.status === "rejected") {
    process.exitCode = 1;
    process.stderr.write(
      `${result.reason instanceof Error ? result.reason.stack : result.reason}\n`,
    );
  }
process.stdout.write(
  `${results.filter(({ status }) => status === "fulfilled").length} passed of ${results.length}\n`,
);
