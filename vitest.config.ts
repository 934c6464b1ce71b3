import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import process from "node:process";
import { defineConfig } from "vitest/config";

// Under load, by every address and over processes of their own: they take as long as half of
// the others, and run with the other checks, which set ALL_TESTS.
const LONG_TESTS = [
  "tests/openai/{backends,many-streams,nothing-fetched}.test.ts",
  "tests/mcp/**/*.test.ts",
  "tests/{agent/chaos,runs/runs-chaos}.property.test.ts",
  "tests/agents/dialects.test.ts",
  "tests/cli/agent/**/*.test.ts",
  "tests/cli/commands/{agents,conversations,operator-process,providers-edit}.test.ts",
  "tests/cli/process.test.ts",
  "tests/cli/server/shutdown.test.ts",
  "tests/cli/service/process.test.ts",
  "tests/loops/clock-changes.test.ts",
  "tests/openapi/contract.test.ts",
  "tests/providers/split-body.test.ts",
  "tests/cli/pairing/process.test.ts",
  "tests/cli/tunnel/{process,tunnel-processes}.test.ts",
  "tests/docs/shell.test.ts",
  "tests/examples/{agent,clients,custom-provider,servers}.test.ts",
];

// The clock belongs to a process: what one file's fake clock holds up, the next would wait for.
const FAKED_CLOCK = readdirSync("tests", { recursive: true, encoding: "utf8" })
  .map((name) => `tests/${name}`)
  .filter((name) => name.endsWith(".test.ts"))
  .filter((name) => readFileSync(name, "utf8").includes("useFakeTimers"));

// biome-ignore lint/style/noDefaultExport: vitest reads the default export.
export default defineConfig({
  test: {
    globalSetup: ["tests/cli/bundle-cli.ts"],
    // Many tests wait for processes and sockets: one worker a core would leave cores idle.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    // Generous: many tests start processes, which a busy machine runs slowly.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "shared",
          include: ["tests/**/*.test.ts"],
          exclude: ["**/node_modules/**", ...LONG_TESTS, ...FAKED_CLOCK],
          setupFiles: ["tests/leaves-no-trace.ts"],
          // Most of a file's time was the import of what it tests: processes keep that for the
          // next one.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "alone",
          include: [...FAKED_CLOCK, ...(process.env.ALL_TESTS ? LONG_TESTS : [])],
          exclude: ["**/node_modules/**", ...(process.env.ALL_TESTS ? [] : LONG_TESTS)],
        },
      },
    ],
  },
});
