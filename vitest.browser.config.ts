import { defineConfig } from "vitest/config";

// biome-ignore lint/style/noDefaultExport: vitest reads the default export.
export default defineConfig({
  test: {
    include: ["tests/page/browser/**/*.browser.ts"],
    globalSetup: ["tests/page/browser/require-chromium.ts"],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    // A browser on a busy machine may miss a click; a test that fails twice more is broken.
    retry: 2,
  },
});
