import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { GUIDES } from "./doc-page.ts";

/** What the snippets take as given. */
const GIVEN = `
declare const token: string;
declare const apiKey: string;
declare const baseUrl: string;
declare const model: string;
declare function show(text: string): void;
declare namespace Deno {
  interface HttpClient { close(): void }
  function createHttpClient(options: { poolMaxIdlePerHost?: number }): HttpClient;
}
interface RequestInit { client?: Deno.HttpClient }
`;

const SNIPPETS = GUIDES.flatMap(({ fences }) => fences).filter(({ language }) => language === "ts");

const { exports: entries } = JSON.parse(readFileSync("package.json", "utf8")) as {
  readonly exports: Readonly<Record<string, string>>;
};

// In the repository, where the types of packages are found.
let directory: string;
beforeAll(() => {
  mkdirSync("node_modules/.cache", { recursive: true });
  directory = mkdtempSync(resolve("node_modules/.cache/remote-chat-snippets-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it("the TypeScript of all guides fits the package", { timeout: 120_000 }, async () => {
  const paths = Object.entries(entries).map(([subpath, source]) => [
    subpath.replace(/^\./, "remote-chat"),
    [resolve(source)],
  ]);
  const config = {
    extends: resolve("tsconfig.json"),
    compilerOptions: {
      paths: Object.fromEntries(paths),
      typeRoots: [resolve("node_modules/@types")],
      // A snippet shows what is there to be used.
      noUnusedLocals: false,
    },
    include: ["*.ts"],
    exclude: [],
  };
  writeFileSync(join(directory, "tsconfig.json"), JSON.stringify(config));
  writeFileSync(join(directory, "given.d.ts"), GIVEN);
  for (const [index, { text }] of SNIPPETS.entries()) {
    // What is imported stays in its own snippet.
    writeFileSync(join(directory, `snippet-${index}.ts`), `${text}\nexport {};\n`);
  }
  const tsc = resolve("node_modules/typescript/bin/tsc");
  const run = promisify(execFile)(process.execPath, [tsc, "-p", directory]);
  const problems = await run.then(
    () => "",
    (error: { readonly stdout: string }) => error.stdout,
  );
  expect(
    problems.replaceAll(/snippet-(\d+)/g, (_, index) => `${SNIPPETS[index]?.page}, ${index}`),
  ).toBe("");
  expect(SNIPPETS.length).toBeGreaterThan(0);
});

it("the entries of the package that guides name are there", () => {
  const named = GUIDES.flatMap(({ spans }) => spans).filter((span) =>
    /^remote-chat\/\S+$/.test(span),
  );
  const unknown = named.filter((name) => entries[name.replace("remote-chat", ".")] === undefined);
  expect(unknown).toEqual([]);
  const missing = Object.keys(entries).filter(
    (subpath) =>
      !subpath.startsWith("./providers/") &&
      subpath !== "." &&
      !GUIDES.some(({ text }) => text.includes(subpath.replace(".", "remote-chat"))),
  );
  expect(missing).toEqual([]);
});
