import process from "node:process";
import { defineConfig } from "vitest/config";
import { SecondTries } from "./tests/second-tries.ts";

// How the page looks in each of its states, for a person who looks at the pictures, and how long
// its tasks take, for a machine that does nothing else: THOROUGH=1.
const THOROUGH = ["whole-looks", "looks", "agents-looks", "readme-pictures", "long-tasks"].map(
  (name) => `tests/page/browser/${name}.browser.ts`,
);

// biome-ignore lint/style/noDefaultExport: vitest reads the default export.
export default defineConfig({
  test: {
    include: ["tests/page/browser/**/*.browser.ts"],
    exclude: process.env.THOROUGH ? [] : THOROUGH,
    globalSetup: ["tests/page/browser/require-chromium.ts"],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    // Each test has a device and a PC of its own, so that a second try begins anew. What needed
    // one is named at the end.
    retry: 1,
    reporters: ["default", new SecondTries()],
    isolate: false,
    // Most of a test waits for the page.
    maxWorkers: 2,
  },
});
