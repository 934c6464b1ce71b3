// The shell blocks of the guides, run as they stand: with a home directory of their own, a model
// that is played, and in the place of npx what it would start.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { type CliResult, serveCli } from "../cli/spawn-cli.ts";
import { type FakeProvider, startFake, stream } from "../fakes/fake-provider.ts";
import { type Fence, GUIDES, guide } from "./doc-page.ts";

/** Lines that are read alone, and why. */
const NOT_RUN: Readonly<Record<string, string>> = {
  "npx tsx mod.ts providers add": "asks a person",
  "npx tsx mod.ts --tunnel quick": "needs cloudflared, and the internet",
  "npx tsx mod.ts --tunnel named --tunnel-hostname chat.example.com --tunnel-id TUNNEL-ID":
    "needs cloudflared, and an account",
  "npx tsx mod.ts --tunnel tailscale": "needs Tailscale, and an account",
  "npx tsx mod.ts --host 0.0.0.0": "lets others in the network in",
  "npx tsx mod.ts agents mcp test files": "downloads a program",
};

const withoutComment = (line: string): string => line.replace(/\s+# .*$/, "");

const FENCES = GUIDES.flatMap(({ fences }) => fences).filter(({ language }) => language === "sh");

/** What of a block is run. */
function script({ text }: Fence): string {
  const lines = text.split("\n").filter((line) => NOT_RUN[withoutComment(line)] === undefined);
  return lines.join("\n");
}

/** The configuration of the guide, whose Ollama is the one that is played. */
function playedConfig(host: string): string {
  const fence = guide("docs/configuration.md").fences.find(({ language }) => language === "json");
  const config = JSON.parse(fence?.text ?? "");
  for (const entry of config.providers) if (entry.kind === "ollama") entry.host = host;
  return JSON.stringify(config);
}

// Starts the program; a server is stopped as soon as it says how.
const NPX = (cli: string): string => `#!${process.execPath}
const { spawn } = require("node:child_process");
const [tsx, entry, ...args] = process.argv.slice(2);
if (tsx !== "tsx" || entry !== "mod.ts") throw new Error("npx starts something else here");
const child = spawn(process.execPath, [${JSON.stringify(cli)}, ...args], { stdio: ["ignore", "pipe", "inherit"] });
let text = "";
child.stdout.on("data", (data) => {
  process.stdout.write(data);
  text += data;
  if (text.includes("Stop with Ctrl+C")) child.kill("SIGINT");
});
child.on("close", (code) => process.exit(code ?? 1));
`;

// What the tests themselves are run by is not run once more.
const NPM = `#!/bin/sh
case "$*" in ci | test) exit 0 ;; *) exit 1 ;; esac
`;

describe("the shell blocks of the guides", { timeout: 120_000 }, () => {
  let directory: string;
  let fake: FakeProvider;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "remote-chat-docs-"));
    fake = await startFake("ollama", () => stream("Serviced today."), { models: ["llama3.1"] });
    mkdirSync(join(directory, ".tokori"), { mode: 0o700 });
    mkdirSync(join(directory, "bin"));
    writeFileSync(join(directory, "bin/npx"), NPX(inject("cliEntry")), { mode: 0o755 });
    writeFileSync(join(directory, "bin/npm"), NPM, { mode: 0o755 });
  });
  afterAll(async () => {
    await fake.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const env = (): Record<string, string> => ({
    HOME: directory,
    OPENAI_API_KEY: "a-key",
    REMOTE_CHAT_PORT: "0",
    PATH: [join(directory, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
  });

  function runShell(text: string): Promise<CliResult> {
    const child = spawn("/bin/sh", ["-eu", "-c", text], {
      cwd: directory,
      env: env(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (data) => {
      output.stdout += data;
    });
    child.stderr.setEncoding("utf8").on("data", (data) => {
      output.stderr += data;
    });
    return new Promise((resolve) => {
      child.on("close", (code, signal) => resolve({ code: code ?? signal, ...output }));
    });
  }

  // One block makes another provider the active one.
  beforeEach(() => {
    writeFileSync(join(directory, ".tokori/config.json"), playedConfig(fake.url));
  });

  const run = FENCES.filter((fence) => script(fence).trim() !== "");
  const isStart = (fence: Fence): boolean => /npx tsx mod\.ts(?: --|$)/m.test(script(fence));

  it.each(run.filter(isStart))("$page starts the server by: $text", async (fence) => {
    expect(await runShell(script(fence))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("listens at http://127.0.0.1:"),
    });
  });

  it.each(run.filter((fence) => !isStart(fence)))("$page: $text", async (fence) => {
    const served = await serveCli(join(directory, ".tokori"), [], { env: env() });
    try {
      const { code, stdout, stderr } = await runShell(script(fence));
      expect(code, stdout + stderr).toBe(0);
    } finally {
      served.child.kill("SIGINT");
      await served.ended;
    }
  });

  it("are all run, but for lines that are there", () => {
    const lines = new Set(FENCES.flatMap(({ text }) => text.split("\n")).map(withoutComment));
    expect(Object.keys(NOT_RUN).filter((line) => !lines.has(line))).toEqual([]);
    expect(run.length).toBeGreaterThanOrEqual(5);
  });
});
