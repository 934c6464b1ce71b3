import { expect, it } from "vitest";
import { runtimeProviderFetch } from "../../../src/cli/providers/runtime-fetch.ts";

// On Deno: tests/runtimes/cases/streams.ts.
it("runtimeProviderFetch is the runtime's own on Node", async () => {
  expect(await runtimeProviderFetch()).toBeUndefined();
});
