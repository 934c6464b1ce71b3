import { execFile, execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startFake, stream } from "../fakes/fake-provider.ts";
import { ok } from "../runtimes/assert.ts";
import { runtimePath } from "../runtimes/install-runtimes.ts";
import type { InstalledPackage } from "./artefacts.ts";

const TSC = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));

// An app that embeds the server: every entry, and each provider once.
const app = (entries: readonly string[]): string => `
${entries.map((entry, at) => `import * as entry${at} from "${entry}";`).join("\n")}
import { anthropic, createHandler, demo, gemini, minimax, ollama, openai, type Handler, type Provider } from "remote-chat";
import type { OpenTransport } from "remote-chat/agents";

export const open: OpenTransport = async () => ({
  async start() {},
  async send({ jsonrpc }) { if (jsonrpc !== "2.0") throw new Error(jsonrpc); },
  async close() {},
});
const empty = [${entries.map((_, at) => `entry${at}`).join(", ")}].filter((entry) => Object.keys(entry).length === 0);
if (empty.length > 0) throw new Error("an entry exports nothing");
const make = { anthropic, gemini, minimax, ollama, openai };
async function reply(provider: Provider): Promise<string> {
  const handler: Handler = createHandler({ token: "t".repeat(43), provider });
  const response = await handler(new Request("http://127.0.0.1/v1/chat/stream", {
    method: "POST",
    headers: { authorization: "Bearer " + "t".repeat(43), "content-type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: "Hi" }] }),
  }));
  return response.text();
}
const all = [demo({ wordMs: 0 })];
for (const [kind, baseUrl] of Object.entries(JSON.parse(PROVIDERS) as Record<keyof typeof make, string>))
  all.push(make[kind as keyof typeof make]({ apiKey: "k", model: "m", baseUrl, host: baseUrl } as never));
for (const provider of all) {
  const text = await reply(provider);
  if (!/"type":"done"/.test(text)) throw new Error(provider.name + ": " + text);
}
console.log("embedded");
`;

/**
 * Embeds the installed package with TypeScript, which gets to see its declarations whole, and runs
 * it on every runtime: no other package is there.
 */
export async function embedsLibrary({ directory }: InstalledPackage): Promise<void> {
  const { exports } = JSON.parse(
    readFileSync(join(directory, "node_modules/remote-chat/package.json"), "utf8"),
  ) as { exports: Readonly<Record<string, unknown>> };
  const entries = Object.keys(exports).map((subpath) => `remote-chat${subpath.slice(1)}`);
  const kinds = ["anthropic", "gemini", "minimax", "ollama", "openai"] as const;
  const fakes = await Promise.all(kinds.map((kind) => startFake(kind, stream("Hel", "lo"))));
  const urls = Object.fromEntries(kinds.map((kind, at) => [kind, fakes[at]?.url]));
  try {
    const file = join(directory, "app.mts");
    const text = app(entries).replace("PROVIDERS", () => JSON.stringify(JSON.stringify(urls)));
    writeFileSync(file, text);
    execFileSync(process.execPath, [TSC, ...TSC_OPTIONS, "app.mts"], {
      cwd: directory,
      stdio: "inherit",
    });
    for (const [program, ...args] of RUNNERS) {
      // Not waited for in one go: the fakes answer in this process.
      const { stdout: said } = await promisify(execFile)(program, [...args, "app.mjs"], {
        cwd: directory,
      });
      ok(said === "embedded\n", `${program} says ${said}`);
    }
  } finally {
    for (const fake of fakes) await fake.close();
  }
}

// No skipLibCheck: a declaration that needs a package that is not there is an error.
const TSC_OPTIONS = [
  ...["--strict", "--module", "nodenext", "--target", "es2023"],
  ...["--lib", "es2023,dom,dom.iterable,dom.asynciterable", "--types", ""],
];

const RUNNERS: readonly (readonly [string, ...string[]])[] = [
  [process.execPath],
  [runtimePath("node")],
  [runtimePath("deno"), "run", "-A", "--node-modules-dir=manual"],
  [runtimePath("bun")],
];
