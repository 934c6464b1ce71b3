import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A workerd that runs. */
export interface RunningWorkerd {
  /** Such as `1.20261117.1`. */
  readonly version: string;
  readonly port: number;
  close(): Promise<void>;
}

const ROOT = new URL("../../../", import.meta.url);

/** Bundles a worker and starts workerd with it. `env` is what it is given as bindings. */
export async function startWorkerd(
  worker = "tests/runtimes/workerd/worker.ts",
  env: Readonly<Record<string, string>> = {},
): Promise<RunningWorkerd> {
  const directory = await mkdtemp(join(tmpdir(), "remote-chat-workerd-"));
  await build({
    absWorkingDir: fileURLToPath(ROOT),
    entryPoints: [worker],
    outfile: join(directory, "worker.js"),
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    external: ["cloudflare:workers"],
    logLevel: "error",
  });
  await writeFile(join(directory, "config.capnp"), configFor(Object.keys(env)));
  const { default: binary, version } = createRequire(import.meta.url)("workerd") as Workerd;
  const child = spawn(binary, ["serve", join(directory, "config.capnp"), "--control-fd=3"], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  return {
    version,
    port: await readPort(child),
    async close() {
      const closed = once(child, "close");
      // It would wait for streams that are open.
      child.kill("SIGKILL");
      await closed;
      await rm(directory, { recursive: true });
    },
  };
}

interface Workerd {
  readonly default: string;
  readonly version: string;
}

function configFor(bindings: readonly string[]): string {
  const bound = bindings.map((name) => `(name = "${name}", fromEnvironment = "${name}")`);
  return `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "internet", network = (allow = ["private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.js")],
  compatibilityDate = "2026-10-01",
  compatibilityFlags = ["enable_request_signal"],
  bindings = [${bound.join(", ")}],
);
`;
}

/** workerd reports where it listens as JSON lines: `--control-fd` of `workerd serve --help`. */
async function readPort(child: ChildProcess): Promise<number> {
  let text = "";
  const control = child.stdio[3] as Readable;
  for await (const part of control.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    text += part;
    const port = /"event":"listen".*"port":(\d+)/.exec(text)?.[1];
    if (port) return Number(port);
  }
  throw new Error("workerd ended without listening");
}
