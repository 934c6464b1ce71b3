/**
 * Writes dist/, which is what is published to npm, and holds all that it needs:
 *
 * - `remote-chat.mjs`, the whole program in one file, which runs from anywhere by itself,
 * - the library's entries, bundled, with their types,
 * - the licences of the packages that are in both.
 *
 *   npm run build && npm publish ./dist
 */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { bundleLibrary } from "./bundle-library.ts";
import { bundleProgram } from "./bundle-program.ts";
import { publishTypes } from "./publish-types.ts";
import { thirdPartyLicenses } from "./third-party-licenses.ts";

const PROGRAM = "remote-chat.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
rmSync("dist", { recursive: true, force: true });
const about = JSON.parse(readFileSync("package.json", "utf8"));
const entries = Object.values<string>(about.exports);

const [program, library] = await Promise.all([
  bundleProgram(`dist/${PROGRAM}`),
  bundleLibrary(entries, "dist"),
]);
chmodSync(`dist/${PROGRAM}`, 0o755);

execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
  stdio: "inherit",
});
publishTypes(
  entries.map((entry) => declarationsOf(entry.slice("./".length))),
  "dist/types",
  "dist",
);

const bundled = [program, library].flatMap(({ inputs }) => Object.keys(inputs));
writeFileSync("dist/THIRD-PARTY-LICENSES.txt", thirdPartyLicenses([...bundled, ...ofPage()]));
for (const file of ["README.md", "LICENSE", "CHANGELOG.md"]) copyFileSync(file, `dist/${file}`);
cpSync("docs", "dist/docs", { recursive: true, filter: (path) => path !== "docs/decisions" });
writeFileSync("dist/package.json", `${JSON.stringify(publishedPackage(), null, 2)}\n`);

/** Something of each package that the page imports: its script is in the program as text. */
function ofPage(): readonly string[] {
  const packages = readdirSync("page", { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) => [...readFileSync(`page/${file}`, "utf8").matchAll(/ from "([a-z@][^"]*)"/g)])
    .map(([, specifier = ""]) => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0]);
  return packages.map((name) => `node_modules/${name}/package.json`);
}

/** The repository's package.json, but of what is bundled. */
function publishedPackage(): object {
  const {
    scripts: _scripts,
    dependencies: _dependencies,
    devDependencies: _devDependencies,
    files: _files,
    ...rest
  } = about;
  return {
    ...rest,
    bin: { "remote-chat": PROGRAM },
    exports: Object.fromEntries(
      Object.entries<string>(about.exports).map(([subpath, source]) => [
        subpath,
        { types: declarationsOf(source), default: source.replace(/\.ts$/, ".js") },
      ]),
    ),
  };
}

function declarationsOf(source: string): string {
  return source.replace(/\.ts$/, ".d.ts");
}
