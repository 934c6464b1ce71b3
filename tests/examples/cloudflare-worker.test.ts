import { build } from "esbuild";
import { describe, expect, it } from "vitest";

describe("examples/cloudflare-worker/worker.ts", () => {
  it("bundles without the command line, and needs nothing of Node's", async () => {
    const { metafile } = await build({
      entryPoints: ["examples/cloudflare-worker/worker.ts"],
      bundle: true,
      format: "esm",
      conditions: ["workerd"],
      external: ["cloudflare:workers"],
      write: false,
      metafile: true,
      outdir: "out",
      logLevel: "silent",
    });
    const outputs = Object.values(metafile.outputs);
    const external = outputs.flatMap(({ imports }) => imports.map(({ path }) => path));
    const commandLine = Object.keys(metafile.inputs).filter((path) => path.startsWith("src/cli/"));
    expect({ external, commandLine }).toEqual({
      external: ["cloudflare:workers"],
      commandLine: [],
    });
  });
});
