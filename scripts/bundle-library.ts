import { build, type Metafile } from "esbuild";
import { BUNDLE } from "./bundle-program.ts";

/**
 * Writes the entries of the library, and what they share as chunks: what the source imports late
 * is a chunk that is loaded late. Nothing is left that would have to be installed beside them.
 */
export async function bundleLibrary(entries: readonly string[], outdir: string): Promise<Metafile> {
  const { metafile } = await build({
    ...BUNDLE,
    entryPoints: [...entries],
    outbase: ".",
    outdir,
    chunkNames: "chunks/[name]-[hash]",
    splitting: true,
    // It runs on any host with Web standards, so packages are taken in that form.
    platform: "neutral",
    target: "es2023",
    mainFields: ["browser", "module", "main"],
    conditions: ["browser"],
    external: ["node:*"],
  });
  return metafile;
}
