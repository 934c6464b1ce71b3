import { describe, it } from "vitest";
import { scenarios } from "./scenarios.ts";

describe("over real sockets", () => {
  // A thousand are dropped in the suite of the runtimes.
  for (const { title, run } of scenarios({ replies: 200 }))
    it(title, { timeout: 120_000 }, async () => {
      const seed = Math.floor(Math.random() * 2 ** 32);
      await run({ seed }).catch((cause) => {
        throw new Error(`with seed ${seed}: ${cause.message}`, { cause });
      });
    });
});
