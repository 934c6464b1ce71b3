import { type BuildOptions, build, type Metafile } from "esbuild";

/** What the program's bundle and the library's have in common. */
export const BUNDLE = {
  bundle: true,
  format: "esm",
  // Names stay as they are, so that a stack can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  // They are in THIRD-PARTY-LICENSES.txt.
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
} as const satisfies BuildOptions;

// Packages in CommonJS ask for Node's own modules by this.
const HEAD = `#!/usr/bin/env node
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);`;

/**
 * Writes the whole program into one file, which runs on Node, Deno and Bun without any package.
 * What the source imports late is in it as functions that are called late.
 */
export async function bundleProgram(outfile: string): Promise<Metafile> {
  const { metafile } = await build({
    ...BUNDLE,
    entryPoints: ["src/cli/run.ts"],
    outfile,
    platform: "node",
    target: "node20.18",
    // Some packages' CommonJS asks for its parts in ways that cannot be bundled.
    mainFields: ["module", "main"],
    define: { REMOTE_CHAT_IS_ONE_FILE: "true" },
    banner: { js: HEAD },
  });
  return metafile;
}
