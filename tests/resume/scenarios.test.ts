import { it } from "vitest";
import { SCENARIOS } from "./scenarios.ts";

it.each(SCENARIOS)("$title", { timeout: 120_000 }, async ({ run }) => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  await run({ seed }).catch((cause) => {
    throw new Error(`with seed ${seed}: ${cause.message}`, { cause });
  });
});
