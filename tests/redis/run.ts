// The scenarios on the runtime that runs this file, with THOROUGH=1 ten times as many schedules
// of them and 25 plays, or as PLAYS and MESSAGES say; ends with code 1 when one fails:
//
//   npx tsx tests/redis/run.ts [SEED [PART-OF-A-TITLE]] | bun … | deno run -A --config=deno.json …
import process from "node:process";
import { redisScenarios } from "./scenarios.ts";

const [, , seedText = "", part = ""] = process.argv;
const isThorough = process.env.THOROUGH !== undefined;
const effort = {
  schedules: isThorough ? 100 : 10,
  plays: Number(process.env.PLAYS ?? (isThorough ? 25 : 1)),
  messages: Number(process.env.MESSAGES ?? 40),
};
const seed = Number(seedText || Math.floor(Math.random() * 2 ** 31));
let failed = 0;
for (const { title, run } of redisScenarios(effort)) {
  if (!title.includes(part)) continue;
  try {
    process.stdout.write(`${title}: ${await run({ seed })}\n`);
  } catch (error) {
    failed++;
    const { message, stack } = error as Error;
    process.stdout.write(`FAILED with seed ${seed}: ${title}\n${message}\n${stack}\n`);
  }
}
process.exit(failed === 0 ? 0 : 1);
