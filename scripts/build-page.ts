/**
 * Bundles page/ into src/page/assets.generated.ts, so that nothing has to be built to run, and
 * what is large and seldom needed into large-assets.generated.ts, which is loaded when it is.
 *
 *   tsx scripts/build-page.ts           writes it
 *   tsx scripts/build-page.ts --check   fails when it is not what page/ gives, or too large
 *
 * What the page imports with `import()` becomes a part: a script of its own, loaded when it is
 * first needed, with a budget of its own.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type BuildOptions, type BuildResult, build, type Plugin } from "esbuild";
import type { PageAsset } from "../src/page/page-asset.ts";

/** What a phone downloads to begin with, compressed. */
const BUDGET_BYTES = 64 * 1024;

/** What it downloads when that is first needed, compressed; by the names of files of page/parts. */
const PART_BUDGET_BYTES: Readonly<Record<string, number>> = {
  agents: 13 * 1024,
  attachments: 9.5 * 1024,
  "code-image": 2 * 1024,
  de: 11 * 1024,
  es: 11 * 1024,
  "formula-worker": 62 * 1024,
  fr: 11 * 1024,
  "highlight-worker": 48 * 1024,
  ja: 11 * 1024,
  list: 6 * 1024,
  models: 9 * 1024,
  "on-pc": 9.5 * 1024,
  pairing: 3 * 1024,
  pcs: 3 * 1024,
  push: 6 * 1024,
  reading: 4.5 * 1024,
  reply: 24 * 1024,
  "reply-menu": 5 * 1024,
  settings: 11 * 1024,
  zh: 11 * 1024,
};

/** The same of the worker that reads PDFs, in which pdf.js is. */
const PDF_WORKER_BUDGET_BYTES = 550 * 1024;

/** Parts that a phone keeps from the beginning: they shall open without a network. */
const KEPT_PARTS: ReadonlySet<string> = new Set(["list", "models", "reply", "settings"]);

const PAGE = new URL("../page/", import.meta.url);
const OUTPUT = new URL("../src/page/assets.generated.ts", import.meta.url);
const LARGE_OUTPUT = new URL("../src/page/large-assets.generated.ts", import.meta.url);
/** Scripts of workers that parts start, by the names under which those know their paths. */
const WORKERS = {
  HIGHLIGHT_WORKER_PATH: "reading/highlight-worker.ts",
  FORMULA_WORKER_PATH: "reading/formula-worker.ts",
} as const;
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

const { first, parts, large } = await pageAssets();
checkSize("the first load", first, BUDGET_BYTES);
for (const { name, assets } of parts) checkSize(name, assets, PART_BUDGET_BYTES[name] ?? 0);
checkSize("what reads PDFs", large, PDF_WORKER_BUDGET_BYTES);
const files = [...first, ...new Set(parts.flatMap(({ assets }) => assets))];
put(
  OUTPUT,
  `${generatedModule("ASSETS", "The files of the page.", files)}
/** Where those of large-assets.generated.ts are. */
export const LARGE_PATHS: readonly string[] = ${JSON.stringify(large.map(({ path }) => path))};
`,
);
put(LARGE_OUTPUT, generatedModule("LARGE_ASSETS", "Those that few need.", large));

interface PageAssets {
  /** What every visit needs. */
  readonly first: readonly PageAsset[];
  /** What is imported when it is needed; two may share a script. */
  readonly parts: readonly { readonly name: string; readonly assets: readonly PageAsset[] }[];
  /** What is large, and loaded by one of the parts. */
  readonly large: readonly PageAsset[];
}

async function pageAssets(): Promise<PageAssets> {
  const pdfWorker = immutable(
    textAsset("pdf-worker.js", await bundle("attachments/pdf-worker.ts", {}, "iife")),
  );
  const large = [pdfWorker];
  const workers = await workerScripts();
  const paths = [
    ["PDF_WORKER_PATH", pdfWorker],
    ...workers.map(({ constant, asset }) => [constant, asset] as const),
  ] as const;
  const scripts = await bundleScripts(
    Object.fromEntries(paths.map(([constant, { path }]) => [constant, JSON.stringify(`.${path}`)])),
  );
  const hashed = hashedScripts(scripts);
  const assetsOf = (names: Iterable<string>): PageAsset[] =>
    Array.from(names, (name) => hashed.get(name)).filter((asset) => asset !== undefined);
  const firstNames = closure(scripts, "main.js");
  const entries = scripts.filter(({ name, isEntry }) => isEntry && !firstNames.has(name));
  const parts = [
    ...entries.map(({ name }) => ({
      name: name.replace(/-[A-Z0-9]{8}\.js$/, ""),
      assets: assetsOf([...closure(scripts, name)].filter((each) => !firstNames.has(each))),
    })),
    ...workers.map(({ name, asset }) => ({ name, assets: [asset] })),
  ];
  // What the worker keeps is counted with the part that it is kept for, and there alone.
  const reply = new Set(parts.find(({ name }) => name === "reply")?.assets);
  const own = parts.map(({ name, assets }) => ({
    name,
    assets: name === "reply" ? assets : assets.filter((asset) => !reply.has(asset)),
  }));
  const keptParts = new Set(
    parts.flatMap(({ name, assets }) => (KEPT_PARTS.has(name) ? assets : [])),
  );
  const partAssets = [...new Set(parts.flatMap(({ assets }) => assets)), ...large];
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
  const define = {
    SHELL_VERSION: JSON.stringify(version),
    SHELL_PATHS: JSON.stringify(pathsOf([...kept, ...keptParts])),
    PART_PATHS: JSON.stringify(pathsOf(partAssets.filter((asset) => !keptParts.has(asset)))),
  };
  const worker = textAsset("sw.js", await bundle("service-worker.ts", define));
  const pushWorker = textAsset("sw-push.js", await bundle("push-worker.ts"));
  // A worker of its own, which comes with the part that asks for it.
  const withWorkers = own.map(({ name, assets }) => ({
    name,
    assets: name === "push" ? [...assets, pushWorker] : assets,
  }));
  return { first: [...kept, worker], parts: withWorkers, large };
}

async function bundle(
  entry: string,
  define: Record<string, string> = {},
  format: "esm" | "iife" = "esm",
): Promise<string> {
  const entryPoints = [fileURLToPath(new URL(entry, PAGE))];
  // What pdf.js does where it is a module: nothing, in a worker.
  const logOverride = { "empty-import-meta": "silent" } as const;
  const { outputFiles } = await build({ ...COMMON, define, entryPoints, format, logOverride });
  return outputFiles[0]?.text ?? "";
}

interface WorkerScript {
  readonly name: string;
  /** What the page's scripts call its path. */
  readonly constant: string;
  readonly asset: PageAsset;
}

async function workerScripts(): Promise<WorkerScript[]> {
  return Promise.all(
    Object.entries(WORKERS).map(async ([constant, entry]) => {
      const name = basename(entry, ".ts");
      return { name, constant, asset: immutable(textAsset(`${name}.js`, await bundle(entry))) };
    }),
  );
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
async function bundleScripts(define: Record<string, string>): Promise<BuiltScript[]> {
  const apart = await buildScripts(define, [styleText]);
  return scriptsOf(await buildScripts(define, [styleText, sharedByAllParts(sharedModules(apart))]));
}

/**
 * The modules of the first load that some part imports as well. esbuild makes one script for
 * each set of parts that share some; a dozen small scripts compress worse than a large one.
 */
function sharedModules(built: BuiltScripts): string[] {
  const scripts = scriptsOf(built);
  const names = [...closure(scripts, "main.js")].filter((name) => name !== "main.js");
  const modules = names.flatMap((name) => Object.keys(built.metafile.outputs[name]?.inputs ?? {}));
  // In the same order wherever node_modules lies.
  const key = (path: string): string => path.replace(/^.*node_modules\//, "node_modules/");
  return modules.sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

/** Has every part import the same modules, so that what is shared is one script. */
function sharedByAllParts(modules: readonly string[]): Plugin {
  return {
    name: "shared-by-all-parts",
    setup({ onLoad }) {
      const imports = modules
        .map((path) => `import ${JSON.stringify(fileURLToPath(new URL(path, PAGE)))};\n`)
        .join("");
      onLoad({ filter: /[\\/]page[\\/]parts[\\/]/ }, ({ path }) => ({
        contents: imports + readFileSync(path, "utf8"),
        loader: "tsx",
      }));
    },
  };
}

type BuiltScripts = BuildResult<{ write: false; metafile: true }>;

function buildScripts(define: Record<string, string>, plugins: Plugin[]): Promise<BuiltScripts> {
  return build({
    ...COMMON,
    define,
    entryPoints: [fileURLToPath(new URL("main.tsx", PAGE))],
    // esbuild's own hashes differ where node_modules lies elsewhere; see hashedScripts.
    chunkNames: "[name]-[hash]",
    // Modules are imported by the plugin above for nothing but to be there.
    ignoreAnnotations: true,
    outdir: fileURLToPath(PAGE),
    metafile: true,
    plugins,
    splitting: true,
  });
}

function scriptsOf({ outputFiles, metafile }: BuiltScripts): BuiltScript[] {
  return outputFiles.map(({ path, text }) => {
    const name = basename(path);
    const { imports = [], entryPoint } = metafile.outputs[name] ?? {};
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

/**
 * Scripts under names by their content and that of all that they name, which may be in a circle:
 * what is shared says where a part is that imports what is shared.
 */
function hashedScripts(scripts: readonly BuiltScript[]): ReadonlyMap<string, PageAsset> {
  // esbuild's names hang on where the modules lie; without them the text is the same everywhere.
  const ownHash = new Map(scripts.map(({ name, text }) => [name, sha256(withoutNames(text))]));
  const newNames = new Map(
    scripts.map(({ name }) => {
      const [own, ...named] = [...namedBy(scripts, name)].map((each) => ownHash.get(each));
      const plain = name.replace(/^chunk-/, "shared-").replace(/-[A-Z0-9]{8}\.js$/, ".js");
      const hash = sha256([own, ...named.sort()].join());
      return [name, plain.replace(".", `-${hash.slice(0, 10)}.`)];
    }),
  );
  function withoutNames(text: string): string {
    return scripts.reduce((rest, { name }) => rest.replaceAll(name, ""), text);
  }
  const entries = scripts.map(({ name, text }): [string, PageAsset] => {
    const renamed = [...newNames].reduce((rest, [from, to]) => rest.replaceAll(from, to), text);
    return [name, { ...textAsset(newNames.get(name) ?? name, renamed), immutable: true }];
  });
  return new Map(entries);
}

/** A script's name, and then those of all scripts that it names, or that these do. */
function namedBy(scripts: readonly BuiltScript[], name: string, found = new Set<string>()) {
  if (found.has(name)) return found;
  found.add(name);
  const text = scripts.find((script) => script.name === name)?.text ?? "";
  for (const other of scripts) if (text.includes(other.name)) namedBy(scripts, other.name, found);
  return found;
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

/** Writes a generated module, or with --check compares it. */
function put(output: URL, source: string): void {
  if (!process.argv.includes("--check")) writeFileSync(output, source);
  else if (!existsSync(output) || readFileSync(output, "utf8") !== source)
    fail(`src/page/${basename(output.pathname)} is not what page/ gives. Run: npm run page:build`);
}

function generatedModule(name: string, about: string, files: readonly PageAsset[]): string {
  const rows = files.map((file) => `  ${JSON.stringify(file)},\n`).join("");
  return `// Made by scripts/build-page.ts from page/; edit there, then: npm run page:build
import type { PageAsset } from "./page-asset.ts";

/** ${about} */
export const ${name}: readonly PageAsset[] = [
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
