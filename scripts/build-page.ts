/**
 * Bundles page/ into src/page/assets.generated.ts, so that nothing has to be built to run.
 *
 *   tsx scripts/build-page.ts           writes it
 *   tsx scripts/build-page.ts --check   fails when it is not what page/ gives, or too large
 *
 * What the page imports with `import()` becomes a part: a script of its own, loaded when it is
 * first needed, with a budget of its own.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type BuildOptions, build, type Plugin } from "esbuild";
import type { PageAsset } from "../src/page/page-asset.ts";

/** What a phone downloads to begin with, compressed. */
const BUDGET_BYTES = 64_000;

/** What it downloads when that is first needed, compressed; by the names of files of page/parts. */
const PART_BUDGET_BYTES: Readonly<Record<string, number>> = {
  agents: 12 * 1024,
  de: 8 * 1024,
  es: 8 * 1024,
  fr: 8 * 1024,
  ja: 8 * 1024,
  settings: 6.5 * 1024,
  zh: 8 * 1024,
};

/** Parts that a phone keeps from the beginning: they shall open without a network. */
const KEPT_PARTS: ReadonlySet<string> = new Set(["settings"]);

const PAGE = new URL("../page/", import.meta.url);
const OUTPUT = new URL("../src/page/assets.generated.ts", import.meta.url);
const ICONS = ["icon-180.png", "icon-192.png", "icon-maskable-512.png"] as const;

const COMMON: BuildOptions & { write: false } = {
  absWorkingDir: fileURLToPath(PAGE),
  bundle: true,
  charset: "utf8",
  format: "esm",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  minify: true,
  target: ["es2022", "safari16.4", "chrome108", "firefox110"],
  write: false,
};

/** A part brings its own style: `import { style } from "….css"` is the text of it. */
const styleText: Plugin = {
  name: "style-text",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { outputFiles } = await build({ ...COMMON, entryPoints: [path] });
      const text = outputFiles[0]?.text.trim() ?? "";
      return { contents: `export const style = ${JSON.stringify(text)};`, loader: "js" };
    });
  },
};

const { first, parts } = await pageAssets();
const source = generatedModule([...first, ...new Set(parts.flatMap(({ assets }) => assets))]);
checkSize("the first load", first, BUDGET_BYTES);
for (const { name, assets } of parts) checkSize(name, assets, PART_BUDGET_BYTES[name] ?? 0);
if (!process.argv.includes("--check")) writeFileSync(OUTPUT, source);
else if (readFileSync(OUTPUT, "utf8") !== source)
  fail("src/page/assets.generated.ts is not what page/ gives. Run: npm run page:build");

interface PageAssets {
  /** What every visit needs. */
  readonly first: readonly PageAsset[];
  /** What is imported when it is needed; two may share a script. */
  readonly parts: readonly { readonly name: string; readonly assets: readonly PageAsset[] }[];
}

async function pageAssets(): Promise<PageAssets> {
  const scripts = await bundleScripts();
  const hashed = hashedScripts(scripts);
  const assetsOf = (names: Iterable<string>): PageAsset[] =>
    Array.from(names, (name) => hashed.get(name)).filter((asset) => asset !== undefined);
  const firstNames = closure(scripts, "main.js");
  const entries = scripts.filter(({ name, isEntry }) => isEntry && !firstNames.has(name));
  const parts = entries.map(({ name }) => ({
    name: name.replace(/-.*/, ""),
    assets: assetsOf([...closure(scripts, name)].filter((each) => !firstNames.has(each))),
  }));
  const keptParts = new Set(
    parts.flatMap(({ name, assets }) => (KEPT_PARTS.has(name) ? assets : [])),
  );
  const partAssets = [...new Set(parts.flatMap(({ assets }) => assets))];
  const [main, ...shared] = assetsOf(firstNames);
  if (!main) throw new TypeError("there is no main.js");
  const style = immutable(textAsset("app.css", await bundle("styles/app.css")));
  const named = {
    "main.js": main.path.slice(1),
    "app.css": style.path.slice(1),
    preloads: shared.map(({ path }) => `<link rel="modulepreload" href=".${path}" />\n`).join(""),
  };
  const shell = textAsset("", fill(read("index.html"), named));
  const rest = [
    textAsset("manifest.webmanifest", read("manifest.webmanifest")),
    textAsset("icon.svg", read("icons/icon.svg")),
    ...ICONS.map((name) => iconAsset(name)),
  ];
  const kept = [shell, main, ...shared, style, ...rest];
  const version = sha256([...kept, ...partAssets].map(({ path, hash }) => path + hash).join());
  const worker = await bundle("service-worker.ts", {
    SHELL_VERSION: JSON.stringify(version),
    SHELL_PATHS: JSON.stringify(pathsOf([...kept, ...keptParts])),
    PART_PATHS: JSON.stringify(pathsOf(partAssets.filter((asset) => !keptParts.has(asset)))),
  });
  return { first: [...kept, textAsset("sw.js", worker)], parts };
}

async function bundle(entry: string, define: Record<string, string> = {}): Promise<string> {
  const entryPoints = [fileURLToPath(new URL(entry, PAGE))];
  const { outputFiles } = await build({ ...COMMON, define, entryPoints });
  return outputFiles[0]?.text ?? "";
}

/** A script as esbuild made it. */
interface BuiltScript {
  readonly name: string;
  readonly text: string;
  /** Whether it is imported, or a document's own. */
  readonly isEntry: boolean;
  /** The names of those that are loaded with it. */
  readonly imports: readonly string[];
}

/** The page's script, the parts that it imports when they are needed, and what they share. */
async function bundleScripts(): Promise<BuiltScript[]> {
  const { outputFiles = [], metafile } = await build({
    ...COMMON,
    entryPoints: [fileURLToPath(new URL("main.tsx", PAGE))],
    // esbuild's own hashes differ where node_modules lies elsewhere; see hashedScripts.
    chunkNames: "[name]-[hash]",
    outdir: fileURLToPath(PAGE),
    metafile: true,
    plugins: [styleText],
    splitting: true,
  });
  return outputFiles.map(({ path, text }) => {
    const name = basename(path);
    const { imports = [], entryPoint } = metafile?.outputs[name] ?? {};
    return {
      name,
      text,
      isEntry: entryPoint !== undefined,
      imports: imports
        .filter(({ kind }) => kind === "import-statement")
        .map((imported) => basename(imported.path)),
    };
  });
}

/** The names of a script and of all that is loaded with it. */
function closure(scripts: readonly BuiltScript[], name: string, found = new Set<string>()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const each of scripts.find((script) => script.name === name)?.imports ?? [])
    closure(scripts, each, found);
  return found;
}

/** Scripts under names by their own content, whatever they import named so as well. */
function hashedScripts(scripts: readonly BuiltScript[]): ReadonlyMap<string, PageAsset> {
  const known = new Map<string, PageAsset>();
  const asset = ({ name, text }: BuiltScript): PageAsset => {
    const found = known.get(name);
    if (found) return found;
    const whole = scripts.reduce(
      (rest, other) =>
        other.name !== name && rest.includes(other.name)
          ? rest.replaceAll(other.name, asset(other).path.slice(1))
          : rest,
      text,
    );
    const plain = name.replace(/^chunk-/, "shared-").replace(/-[A-Z0-9]{8}\.js$/, ".js");
    const made = immutable(textAsset(plain, whole));
    known.set(name, made);
    return made;
  };
  scripts.forEach(asset);
  return known;
}

function immutable(asset: PageAsset): PageAsset {
  return { ...asset, path: `/${hashedName(asset)}`, immutable: true };
}

function pathsOf(assets: readonly PageAsset[]): string[] {
  return assets.map(({ path }) => `.${path}`);
}

function checkSize(name: string, assets: readonly PageAsset[], budget: number): void {
  const bytes = assets.reduce((sum, asset) => sum + compressedBytes(asset), 0);
  for (const asset of assets) say(`${String(compressedBytes(asset)).padStart(7)}  ${asset.path}`);
  say(`${String(bytes).padStart(7)}  bytes compressed in ${name}, of ${budget}`);
  if (bytes > budget) fail(`${name} is over its budget.`);
}

function textAsset(name: string, text: string): PageAsset {
  return { path: `/${name}`, type: mediaType(name), hash: sha256(text), immutable: false, text };
}

function iconAsset(name: string): PageAsset {
  const content = readFileSync(new URL(`icons/${name}`, PAGE));
  const base64 = content.toString("base64");
  return { path: `/${name}`, type: "image/png", hash: sha256(content), immutable: false, base64 };
}

function mediaType(name: string): string {
  const types = {
    js: "text/javascript; charset=utf-8",
    css: "text/css; charset=utf-8",
    svg: "image/svg+xml",
    webmanifest: "application/manifest+json",
  };
  const ending = name.split(".").at(-1) ?? "";
  return types[ending as keyof typeof types] ?? "text/html; charset=utf-8";
}

function hashedName({ path, hash }: PageAsset): string {
  return path.slice(1).replace(".", `-${hash.slice(0, 10)}.`);
}

function fill(template: string, values: Record<string, string>): string {
  const filled = template.replace(/\{\{(.+?)\}\}/g, (_, name: string) => values[name] ?? "");
  return filled.replace(/\n\s*/g, "\n");
}

function generatedModule(files: readonly PageAsset[]): string {
  const rows = files.map((file) => `  ${JSON.stringify(file)},\n`).join("");
  return `// Made by scripts/build-page.ts from page/; edit there, then: npm run page:build
import type { PageAsset } from "./page-asset.ts";

/** The files of the page. */
export const ASSETS: readonly PageAsset[] = [
${rows}];
`;
}

function compressedBytes({ text, base64 }: PageAsset): number {
  if (text === undefined) return Buffer.from(base64, "base64").length;
  return gzipSync(text, { level: 6 }).length;
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 32);
}

function read(name: string): string {
  return readFileSync(new URL(name, PAGE), "utf8");
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
