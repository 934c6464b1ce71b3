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
export function localHost(): Host {
  const { Deno, Bun } = globalThis as {
    Deno?: { version: { deno: string } };
    Bun?: { version: string };
  };
  const [, major = 0] = /^v(\d+)/.exec(process.version) ?? [];
  const { execPath } = process;
  if (Deno)
    return {
      name: `Deno ${Deno.version.deno}`,
      kind: "deno",
      open,
      command: [execPath, "run", "-P"],
    };
  if (Bun) return { name: `Bun ${Bun.version}`, kind: "bun", open, command: [execPath] };
  // Older ones do not run TypeScript by themselves.
  const command = Number(major) >= 24 ? [execPath] : [execPath, "--import", "tsx"];
  return { name: `Node ${process.versions.node}`, kind: "node", open, command };
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
