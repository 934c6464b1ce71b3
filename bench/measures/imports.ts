import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { build } from "esbuild";
import { interleave, median } from "../statistics.ts";
import { kib, ms, printTable } from "../table.ts";

const ROUNDS = 5;
const SDKS = ["openai", "@anthropic-ai/sdk", "@google/genai", "ollama"];

interface Import {
  readonly ms: number;
  readonly bytes: number;
}

/** What importing the handler costs, and that no SDK comes with it. */
export async function measureImports(): Promise<void> {
  const modules = ["./src/handler.ts", "./mod.ts", "hono", "zod", ...SDKS];
  const results = await interleave(
    Object.fromEntries(modules.map((name) => [name, () => timeImport(name)])),
    ROUNDS,
  );
  printTable(
    `Cost of an import (median of ${ROUNDS}; TypeScript through tsx)`,
    ["", "time", "heap"],
    modules.map((name) => {
      const runs = results[name] ?? [];
      return [name, ms(median(runs.map((run) => run.ms))), kib(median(runs.map((r) => r.bytes)))];
    }),
  );
  const packages = await staticPackages("mod.ts");
  const loaded = SDKS.filter((name) => packages.includes(name));
  process.stdout.write(`  mod.ts imports at once: ${packages.join(", ")}\n`);
  process.stdout.write(`  SDKs among them: ${loaded.join(", ") || "none"}\n`);
}

async function timeImport(name: string): Promise<Import> {
  const code = `
    globalThis.gc();
    const heap = process.memoryUsage().heapUsed;
    const start = performance.now();
    await import(${JSON.stringify(name)});
    const ms = performance.now() - start;
    globalThis.gc();
    process.stdout.write(JSON.stringify({ ms, bytes: process.memoryUsage().heapUsed - heap }));
  `;
  const args = ["--expose-gc", "--import", "tsx", "--input-type=module", "-e", code];
  return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout);
}

/** The packages that a file's own imports reach, those that are loaded later left out. */
async function staticPackages(file: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [file],
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    outdir: "out",
    write: false,
    metafile: true,
  });
  const entry = Object.keys(metafile.outputs).find(
    (path) => metafile.outputs[path]?.entryPoint === file,
  );
  const chunks = new Set<string>();
  const follow = (path: string): void => {
    if (chunks.has(path)) return;
    chunks.add(path);
    for (const { path: next, kind } of metafile.outputs[path]?.imports ?? [])
      if (kind === "import-statement" && metafile.outputs[next]) follow(next);
  };
  follow(entry ?? "");
  const inputs = [...chunks].flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {}));
  const names = inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  return [...new Set(names)].filter((name) => name !== undefined).sort();
}
