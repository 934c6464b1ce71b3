import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build, type Metafile } from "esbuild";
import { describe, expect, it } from "vitest";
import { VERSION } from "../../src/version.ts";

const ROOT = new URL("../../", import.meta.url);
const SDKS = [
  "@modelcontextprotocol/client",
  "@anthropic-ai/sdk",
  "@google/genai",
  "ollama",
  "openai",
];
const MAX_HANDLER_BYTES = 150 * 1024;

const { exports } = JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8")) as {
  exports: Record<string, string>;
};
const ENTRIES = Object.entries(exports);

function path(name: string): string {
  return fileURLToPath(new URL(name, ROOT));
}

function run(args: readonly string[], cwd: string): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, args, { cwd });
}

/** An entry with all that it loads, the SDKs aside, as one minified file. */
async function bundle(entry: string): Promise<{ text: string; metafile: Metafile }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: path("."),
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "neutral",
    // jsonc-parser has no `exports`.
    mainFields: ["module"],
    external: [...SDKS, "node:*"],
    logLevel: "silent",
  });
  return { text: outputFiles[0]?.text ?? "", metafile };
}

describe("mod.ts, imported,", () => {
  it("starts nothing and prints nothing", async () => {
    const script = `import(${JSON.stringify(path("mod.ts"))}).then(({ VERSION }) => console.log(VERSION))`;
    expect(await run(["--import", "tsx", "--eval", script], path("."))).toEqual({
      stdout: `${VERSION}\n`,
      stderr: "",
    });
  });
});

describe("bin/remote-chat.mjs", () => {
  it("runs from any working directory", async () => {
    expect(await run([path("bin/remote-chat.mjs"), "--version"], tmpdir())).toEqual({
      stdout: `${VERSION}\n`,
      stderr: "",
    });
  });

  it("is what docs/configuration.md names for a service manager", () => {
    const guide = readFileSync(new URL("docs/configuration.md", ROOT), "utf8");
    const command = /or a service manager take `([^`]+)`/.exec(guide)?.[1];
    expect(command).toBe("node /path/to/remote-chat/bin/remote-chat.mjs");
  });
});

describe("the package's entries", () => {
  it("are the same for JSR, where the program is one more", () => {
    const { exports: published } = JSON.parse(readFileSync(new URL("deno.json", ROOT), "utf8"));
    expect(published).toEqual({ ...exports, "./cli": "./src/cli/run.ts" });
  });

  it.each(ENTRIES)("%s loads no SDK, nothing of the CLI and nothing of Node", async (_, entry) => {
    const { metafile } = await bundle(entry);
    const loaded = Object.values(metafile.outputs)
      .flatMap(({ imports }) => imports)
      .filter(({ kind }) => kind !== "dynamic-import")
      .map((each) => each.path);
    const cli = Object.keys(metafile.inputs).filter((file) => file.startsWith("src/cli/"));
    expect({ loaded, cli }).toEqual({ loaded: [], cli: [] });
  });

  it("the handler is at most 150 KiB, and serves as one file", async () => {
    const { text } = await bundle("src/handler.ts");
    expect(text.length).toBeLessThanOrEqual(MAX_HANDLER_BYTES);
    const url = `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`;
    const { createHandler } = await import(/* @vite-ignore */ url);
    const handler = createHandler({ token: "t", provider: { name: "Echo", async *chat() {} } });
    expect((await handler(new Request("http://localhost/v1/health"))).status).toBe(200);
  });
});
