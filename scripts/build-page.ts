/**
 * Bundles page/ into src/page/assets.generated.ts, so that nothing has to be built to run.
 *
 *   tsx scripts/build-page.ts           writes it
 *   tsx scripts/build-page.ts --check   fails when it is not what page/ gives, or too large
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type BuildOptions, build } from "esbuild";
import type { PageAsset } from "../src/page/page-asset.ts";

/** All that a phone downloads, compressed. */
const BUDGET_BYTES = 60 * 1024;

const PAGE = new URL("../page/", import.meta.url);
const OUTPUT = new URL("../src/page/assets.generated.ts", import.meta.url);
const ICONS = ["icon-180.png", "icon-192.png", "icon-maskable-512.png"] as const;

const assets = await pageAssets();
const source = generatedModule(assets);
const bytes = assets.reduce((sum, asset) => sum + compressedBytes(asset), 0);
for (const asset of assets) say(`${String(compressedBytes(asset)).padStart(7)}  ${asset.path}`);
say(`${String(bytes).padStart(7)}  bytes compressed, of ${BUDGET_BYTES}`);
if (bytes > BUDGET_BYTES) fail("The page is over its budget.");
if (!process.argv.includes("--check")) writeFileSync(OUTPUT, source);
else if (readFileSync(OUTPUT, "utf8") !== source)
  fail("src/page/assets.generated.ts is not what page/ gives. Run: npm run page:build");

async function pageAssets(): Promise<PageAsset[]> {
  const script = textAsset("app.js", await bundle("main.tsx"));
  const style = textAsset("app.css", await bundle("styles/app.css"));
  const named = { "app.js": hashedName(script), "app.css": hashedName(style) };
  const shell = textAsset("", fill(read("index.html"), named));
  const rest = [
    textAsset("manifest.webmanifest", read("manifest.webmanifest")),
    textAsset("icon.svg", read("icons/icon.svg")),
    ...ICONS.map((name) => iconAsset(name)),
  ];
  const hashed = [script, style].map((asset) => ({
    ...asset,
    path: `/${hashedName(asset)}`,
    immutable: true,
  }));
  const kept = [shell, ...hashed, ...rest];
  const version = sha256(kept.map(({ path, hash }) => path + hash).join());
  const worker = await bundle("service-worker.ts", {
    SHELL_VERSION: JSON.stringify(version),
    SHELL_PATHS: JSON.stringify(kept.map(({ path }) => `.${path}`)),
  });
  return [...kept, textAsset("sw.js", worker)];
}

async function bundle(entry: string, define: Record<string, string> = {}): Promise<string> {
  const options: BuildOptions & { write: false } = {
    entryPoints: [fileURLToPath(new URL(entry, PAGE))],
    absWorkingDir: fileURLToPath(PAGE),
    bundle: true,
    charset: "utf8",
    define,
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    minify: true,
    target: ["es2022", "safari16.4", "chrome108", "firefox110"],
    write: false,
  };
  const { outputFiles } = await build(options);
  return outputFiles[0]?.text ?? "";
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
