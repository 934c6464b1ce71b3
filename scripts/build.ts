/**
 * Compiles the package for npm into dist/, which is what is published: Node does not strip
 * types under node_modules. A clone needs none of this.
 *
 *   npm run build && npm publish dist
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

const COMMAND = `#!/usr/bin/env node
import { main } from "../src/cli/main.js";
await main();
`;

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
rmSync("dist", { recursive: true, force: true });
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
  stdio: "inherit",
});
for (const file of ["README.md", "LICENSE", "CHANGELOG.md"]) copyFileSync(file, `dist/${file}`);
mkdirSync("dist/bin");
writeFileSync("dist/bin/remote-chat.js", COMMAND);
writeFileSync("dist/package.json", JSON.stringify(publishedPackage(), null, 2));

/** The repository's package.json, but of what is compiled. */
function publishedPackage(): object {
  const {
    scripts: _scripts,
    devDependencies: _devDependencies,
    files: _files,
    ...about
  } = JSON.parse(readFileSync("package.json", "utf8"));
  const { tsx: _tsx, ...dependencies } = about.dependencies;
  return {
    ...about,
    bin: { "remote-chat": "bin/remote-chat.js" },
    exports: compiledExports(about.exports),
    dependencies,
  };
}

/** Each entry's declarations and code, in place of its source. */
function compiledExports(exports: Readonly<Record<string, string>>): object {
  const entries = Object.entries(exports).map(([subpath, source]) => {
    const compiled = source.replace(/\.ts$/, "");
    return [subpath, { types: `${compiled}.d.ts`, default: `${compiled}.js` }];
  });
  return Object.fromEntries(entries);
}
