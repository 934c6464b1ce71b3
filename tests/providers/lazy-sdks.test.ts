import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

// Prints what is loaded at each step; a hook sees every import. The steps are imports too: lines
// that two threads write at once would run into each other.
const HOOK = `export async function resolve(name, context, next) {
  const found = await next(name, context);
  process._rawDebug("loaded " + found.url);
  return found;
}`;

const PROGRAM = `
import { register } from "node:module";
register("data:text/javascript," + encodeURIComponent(${JSON.stringify(HOOK)}));
const { createHandler, openai, minimax, anthropic, gemini, ollama, demo } = await import("./mod.ts");
const fetch = async () => new Response("", { status: 401 });
const options = { model: "m", apiKey: "k", fetch };
const mark = (name) => import("data:text/javascript,//step:" + encodeURIComponent(name));
const step = async (name, provider) => {
  await mark(name);
  createHandler({ token: "t", provider });
  await mark(name + " asked");
  try {
    for await (const _ of provider.chat([{ role: "user", content: "Hi" }], { signal: new AbortController().signal })) break;
  } catch {}
};
await step("demo", demo({ wordMs: 0 }));
await step("ollama", ollama(options));
await step("openai", openai(options));
await step("minimax", minimax(options));
await step("anthropic", anthropic(options));
await step("gemini", gemini(options));
`;

test("importing mod.ts loads no SDK, and a provider only its own, when it is first asked", async () => {
  const { stderr } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", PROGRAM],
    { cwd: new URL("../..", import.meta.url), maxBuffer: 2 ** 26 },
  );
  const loaded: Record<string, Set<string>> = {};
  let step = "import";
  for (const line of stderr.split("\n")) {
    const mark = /^loaded data:text\/javascript,\/\/step:(.*)/.exec(line)?.[1];
    if (mark) step = decodeURIComponent(mark);
    const name = /^loaded .*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(line)?.[1];
    loaded[step] ??= new Set();
    if (name) loaded[step]?.add(name);
  }
  expect(loaded.import).toContain("hono");
  const sdks = ["openai", "@anthropic-ai/sdk", "@google/genai", "ollama"];
  const sdksAt = Object.fromEntries(
    Object.entries(loaded).map(([at, names]) => [at, sdks.filter((sdk) => names.has(sdk))]),
  );
  expect(sdksAt).toEqual({
    import: [],
    demo: [],
    "demo asked": [],
    ollama: [],
    "ollama asked": ["ollama"],
    openai: [],
    "openai asked": ["openai"],
    minimax: [],
    "minimax asked": expect.any(Array),
    anthropic: [],
    "anthropic asked": ["@anthropic-ai/sdk"],
    gemini: [],
    "gemini asked": ["@google/genai"],
  });
});
