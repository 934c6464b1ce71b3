// How long each kind of answer holds the event loop, in milliseconds of processor time; on the
// runtime that runs this:
//
//   NODE_PROGRAM=node [WAYS=stdio,json,events] [TRIES=3] [TIMES=1] [SHOW=1] \
//     tests/runtimes/node_modules/.bin/deno run -A tests/agents/measure-holds.ts [CASE…]
import process from "node:process";
import { cpuMeter } from "./cpu-meter.ts";
import {
  hostileServer,
  LISTINGS,
  MESSAGES,
  OUTPUTS,
  RESULTS,
  runAgainst,
  type Way,
} from "./hostile-run.ts";

const TRIES = Number(process.env.TRIES ?? 3);
/** How often the tool is called at once. */
const TIMES = Number(process.env.TIMES ?? 1);
const WAYS = (process.env.WAYS ?? "stdio,json,events").split(",") as readonly Way[];
const meter = cpuMeter();
const wanted = process.argv.slice(2);

async function held(way: Way, listing: string, name: string): Promise<string> {
  await using server = await hostileServer(way, listing);
  let least = Number.POSITIVE_INFINITY;
  let [outcome, reason] = ["", ""];
  for (let tries = 0; tries < TRIES; tries++) {
    const { state, heldMs } = await runAgainst(meter, server, name, TIMES);
    least = Math.min(least, heldMs);
    const result = [...state.calls.values()][0]?.result;
    outcome = result?.outcome ?? "none";
    reason = result?.text.slice(0, 40).replaceAll(/[^ -~]/g, ".") ?? "";
  }
  if (process.env.SHOW)
    process.stdout.write(`${`  ${way} ${listing} ${name}: ${outcome} ${reason}`}\n`);
  return least.toFixed(1);
}

for (const way of WAYS) await held(way, "tools", "small-parts");
for (const name of [...RESULTS, ...MESSAGES, ...OUTPUTS, ...LISTINGS]) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const isListing = (LISTINGS as readonly string[]).includes(name);
  const cells: string[] = [];
  for (const way of WAYS) {
    const isPossible =
      way === "stdio" ||
      (!(OUTPUTS as readonly string[]).includes(name) &&
        (way === "events" || !(MESSAGES as readonly string[]).includes(name)));
    cells.push(
      isPossible ? await held(way, isListing ? name : "tools", isListing ? "t0" : name) : "–",
    );
  }
  process.stdout.write(
    `${`${name.padEnd(20)} ${cells.map((cell) => cell.padStart(7)).join("")}`}\n`,
  );
}
meter[Symbol.dispose]();
process.exit(0);
