import { defineConfig } from "vitest/config";

// biome-ignore lint/style/noDefaultExport: vitest reads the default export.
export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    globalSetup: ["tests/cli/bundle-cli.ts"],
    exclude: ["**/node_modules/**"],
    // Many tests wait for processes and sockets, so one worker a core leaves no core idle.
    maxWorkers: "100%",
    // Generous: many tests start processes, which a busy machine runs slowly.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
