import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// biome-ignore lint/style/noDefaultExport: vitest reads the default export.
export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    globalSetup: ["tests/cli/bundle-cli.ts"],
    exclude: ["**/node_modules/**"],
    // Many tests wait for processes and sockets: one worker a core would leave cores idle.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    // Generous: many tests start processes, which a busy machine runs slowly.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
