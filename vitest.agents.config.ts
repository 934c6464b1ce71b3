import { defineConfig } from "vitest/config";

// biome-ignore lint/style/noDefaultExport: vitest reads the default export.
export default defineConfig({
  test: {
    include: ["tests/agents/**/*.agent.ts"],
    globalSetup: ["tests/cli/bundle-cli.ts", "tests/agents/install-servers.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    // Each test starts programs of its own.
    fileParallelism: false,
    maxConcurrency: 3,
  },
});
