import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";

const MOD = fileURLToPath(new URL("../../mod.ts", import.meta.url));

describe("mod.ts, imported,", () => {
  it("starts nothing and prints nothing", async () => {
    const script = `import(${JSON.stringify(MOD)}).then(({ VERSION }) => console.log(VERSION))`;
    const run = promisify(execFile)(process.execPath, ["--import", "tsx", "--eval", script], {
      cwd: fileURLToPath(new URL("../../", import.meta.url)),
    });
    const { stdout, stderr } = await run;
    expect({ stdout, stderr }).toEqual({ stdout: "0.1.0\n", stderr: "" });
  });

  it("brings nothing of the CLI into a bundle for a browser or a worker", async () => {
    const { outputFiles, metafile } = await build({
      entryPoints: [MOD],
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      platform: "browser",
      logLevel: "silent",
    });
    const sources = Object.entries(metafile.inputs).filter(([, { bytes }]) => bytes > 0);
    expect(sources.map(([path]) => path).filter((path) => path.includes("cli/"))).toEqual([]);
    const text = outputFiles[0]?.text ?? "";
    const bundle = `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`;
    const { createHandler, demo } = await import(/* @vite-ignore */ bundle);
    const handler = createHandler({ token: "t", provider: demo() });
    expect((await handler(new Request("http://localhost/v1/health"))).status).toBe(200);
  });
});
