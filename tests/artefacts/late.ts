import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { equal } from "../runtimes/assert.ts";
import type { Artefact } from "./artefacts.ts";
import { Room } from "./room.ts";

/** What the program imports late, and must not run before it is needed. */
const LATE =
  /node_modules\/(?:openai|ollama|@anthropic-ai\/sdk|@google\/genai|@modelcontextprotocol|@clack|minisearch|yaml|uqr|undici)\//;

/** Starts the file on Node, and looks which modules within it were run by then: V8 counts. */
export async function loadsLate(artefact: Artefact, directory: string): Promise<void> {
  const coverage = join(directory, "coverage");
  const room = new Room(artefact, directory, { NODE_V8_COVERAGE: coverage });
  room.configure({ id: "demo", kind: "demo" });
  const { child, output } = await room.serve();
  child.kill("SIGTERM");
  equal(await output.ended, 0, "the exit code");
  const functions = readdirSync(coverage).flatMap((name) => {
    const { result } = JSON.parse(readFileSync(join(coverage, name), "utf8")) as Coverage;
    return result.filter(({ url }) => url.endsWith(".mjs")).flatMap((script) => script.functions);
  });
  const run = functions
    .filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0)
    .map(({ functionName }) => functionName);
  // Both are how esbuild calls the functions that modules become.
  equal(run.filter((name) => /^src\/.*\.ts$/.test(name)).length > 0, true, "modules are found");
  equal(
    run.filter((name) => LATE.test(name)),
    [],
    "what was run early",
  );
}

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly {
      readonly functionName: string;
      readonly ranges: readonly { readonly count: number }[];
    }[];
  }[];
}
