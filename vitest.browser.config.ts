import process from "node:process";
import { defineConfig } from "vitest/config";

// How the page looks in each of its states, for a person who looks at the pictures: THOROUGH=1.
const LOOKS = ["whole-looks", "looks", "agents-looks", "readme-pictures"].map(
  (name) => `tests/page/browser/${name}.browser.ts`,
);

// biome-ignore lint/style/noDefaultExport: vitest reads the default export.
export default defineConfig({
  test: {
    include: ["tests/page/browser/**/*.browser.ts"],
    exclude: process.env.THOROUGH ? [] : LOOKS,
    globalSetup: ["tests/page/browser/require-chromium.ts"],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    isolate: false,
    // Most of a test waits for the page.
    maxWorkers: 2,
  },
});
