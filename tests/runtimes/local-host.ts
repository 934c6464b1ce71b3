import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProvider } from "../../src/cli/providers/create.ts";
import { runtimeProviderFetch } from "../../src/cli/providers/runtime-fetch.ts";
import { listen } from "../../src/cli/server/listen.ts";
import { startServer } from "../../src/cli/server/start-server.ts";
import type { Host, Server, Setup } from "./host.ts";
import { handlerFor } from "./setup-handler.ts";

/** Servers in this process, whichever runtime it is. */
export async function localHost(): Promise<Host> {
  const { Deno, Bun } = globalThis as {
    Deno?: { version: { deno: string } };
    Bun?: { version: string };
  };
  if (Deno) return host("deno", `Deno ${Deno.version.deno}`, [process.execPath, "run", "-P"]);
  if (Bun) return host("bun", `Bun ${Bun.version}`, [process.execPath]);
  const { node } = process.versions;
  if (Number.parseInt(node, 10) >= 24) return host("node", `Node ${node}`, [process.execPath]);
  // Older ones do not run TypeScript by themselves, and to have tsx do it takes ten times as long
  // at each start: that mod.ts starts by it is tried by the artefacts, beside what is published.
  const { bundleCli } = await import("../cli/bundle-cli.ts");
  const { entry, remove } = await bundleCli();
  process.once("exit", remove);
  return {
    ...host("node", `Node ${node}`, [process.execPath, "--import", "tsx"]),
    program: [process.execPath, entry],
  };
}

function host(kind: Host["kind"], name: string, command: readonly string[]): Host {
  return { name, kind, open, command, program: [...command, "mod.ts"] };
}

async function open(setup: Setup): Promise<Server> {
  const needsHandler = setup.keepAliveMs || setup.pairing || setup.headersMs;
  return needsHandler ? openHandler(setup) : openServer(setup);
}

/** The whole server, with a config file. */
async function openServer({ provider, limits, drainMs = 0 }: Setup): Promise<Server> {
  const home = await mkdtemp(join(tmpdir(), "remote-chat-"));
  const entry = provider ?? { id: "demo", kind: "demo" };
  const config = { active: entry.id, providers: [entry], ...(limits && { limits }) };
  await writeFile(join(home, "config.json"), JSON.stringify(config));
  const { url, token, close } = await startServer({ home, drainMs });
  return {
    url,
    token,
    async close() {
      await close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The handler behind the server's own listener, for what the command line does not offer. */
async function openHandler(setup: Setup): Promise<Server> {
  const token = "the-token-of-the-cases";
  const providerFetch = await runtimeProviderFetch();
  const fetch = handlerFor(setup, {
    token,
    createProvider: (entry) =>
      createProvider(entry, { env: {}, ...(providerFetch && { fetch: providerFetch }) }),
  });
  const { headersMs } = setup;
  const options = { host: "127.0.0.1", port: 0, ...(headersMs && { headersMs }) };
  const { port, close } = await listen({ ...options, fetch });
  return { url: `http://127.0.0.1:${port}`, token, close };
}
