import { describe, it } from "vitest";
import { SCENARIOS } from "./scenarios.ts";

describe("over real sockets", () => {
  for (const { title, run } of SCENARIOS)
    it(title, { timeout: 120_000 }, async () => {
      const seed = Math.floor(Math.random() * 2 ** 32);
      await run({ seed }).catch((cause) => {
        throw new Error(`with seed ${seed}: ${cause.message}`, { cause });
      });
    });
});
