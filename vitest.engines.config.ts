import { defineConfig } from "vitest/config";
import { SecondTries } from "./tests/second-tries.ts";

// biome-ignore lint/style/noDefaultExport: vitest reads the default export.
export default defineConfig({
  test: {
    include: ["tests/page/engines/**/*.engine.ts"],
    globalSetup: ["tests/page/engines/programs.ts"],
    testTimeout: 300_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    // Each test has a device and a PC of its own, so that a second try begins anew. What needed
    // one is named at the end.
    retry: 1,
    reporters: ["default", new SecondTries()],
    fileParallelism: false,
  },
});
