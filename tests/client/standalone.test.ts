import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { expect, it } from "vitest";

/** The client as one script, and the files that it was made of. */
async function bundleClient(): Promise<{ script: string; inputs: string[] }> {
  const { outputFiles, metafile } = await build({
    entryPoints: ["src/client/index.ts"],
    bundle: true,
    format: "iife",
    globalName: "client",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  return { script: outputFiles[0]?.text ?? "", inputs: Object.keys(metafile.inputs) };
}

it("the client loads nothing of the server, and no dependency", async () => {
  const { inputs } = await bundleClient();
  expect(inputs).toContain("src/client/index.ts");
  expect(inputs.filter((path) => !path.startsWith("src/client/"))).toEqual([]);
});

it("the client reads no global when it is imported", async () => {
  const { script } = await bundleClient();
  // A realm of the language alone: no document, fetch, URL, timers, crypto or process.
  const realm = createContext({});
  runInContext(script, realm);
  expect(runInContext("typeof client.followReply + typeof fetch", realm)).toBe("functionundefined");
});
