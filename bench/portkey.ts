import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Child, startChild } from "./child.ts";
import { Connection } from "./connection.ts";
import { KINDS, type Kind } from "./kinds.ts";
import { findRuntime } from "./runtimes.ts";
import { portkeyTarget } from "./targets.ts";
import { modelOf, tokenText } from "./tokens.ts";
import type { Upstream } from "./upstream.ts";

/** The version that is compared with. */
export const PORTKEY_VERSION = "1.15.2";

const NAME = "@portkey-ai/gateway";

// It asks for ranges. With newer ones of these, every stream is a 500: the headers of fetch's
// answer, which cannot be changed, became those of its own.
const OVERRIDES = { "@hono/node-server": "1.13.8", "@hono/node-ws": "1.2.0", hono: "4.9.7" };
const START_MS = 20_000;

/** Portkey's gateway, which runs. */
export interface Portkey extends Child {
  readonly port: number;
  /** The kinds of provider that it has relayed a reply of, whole. */
  readonly kinds: ReadonlySet<Kind>;
}

/**
 * Portkey's gateway on Node, fetched into a folder of the system's temporary ones when it is
 * not there yet.
 * @throws Error when it cannot be had or does not start
 */
export async function startPortkey(upstream: Upstream): Promise<Portkey> {
  const file = await install();
  const port = await freePort();
  const node = findRuntime("node");
  if (!node) throw new Error("There is no Node.");
  const preload = new URL("preload-usage.ts", import.meta.url).href;
  const child = await startChild(
    { ...node, args: [...node.args, "--import", "tsx", "--import", preload] },
    [file, `--port=${port}`, "--headless"],
    { stderr: "ignore" },
  );
  try {
    await untilAnswers(port);
    return { ...child, port, kinds: await relayedKinds(port, upstream) };
  } catch (error) {
    await child.close();
    throw error;
  }
}

async function relayedKinds(port: number, upstream: Upstream): Promise<Set<Kind>> {
  const kinds = new Set<Kind>();
  for (const kind of KINDS) {
    const target = portkeyTarget(port, kind, upstream);
    const connection = new Connection(port);
    const model = modelOf(2);
    try {
      const reply = await connection.ask(target.request(model), tokenText(0));
      target.check(reply.body(), model);
      kinds.add(kind);
    } catch {
      // Its rows are left out.
    }
    connection.close();
  }
  return kinds;
}

async function install(): Promise<string> {
  const folder = join(tmpdir(), "remote-chat-bench", `portkey-${PORTKEY_VERSION}`);
  const file = join(folder, "node_modules", NAME, "build/start-server.js");
  const complete = join(folder, "complete");
  if (existsSync(complete)) return file;
  await mkdir(folder, { recursive: true });
  const manifest = {
    private: true,
    dependencies: { [NAME]: PORTKEY_VERSION },
    overrides: OVERRIDES,
  };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  const args = ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"];
  const { status } = spawnSync("npm", args, {
    stdio: "ignore",
    shell: process.platform === "win32",
  });
  if (status !== 0 || !existsSync(file)) throw new Error("npm could not install it");
  await writeFile(complete, "");
  return file;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function untilAnswers(port: number): Promise<void> {
  const end = performance.now() + START_MS;
  while (performance.now() < end) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    await answer?.text();
    if (answer?.ok) return;
    await setTimeout(100);
  }
  throw new Error(`it did not answer within ${START_MS / 1000} s`);
}
