import { median } from "./statistics.ts";
import { modelOf } from "./tokens.ts";
import type { Upstream } from "./upstream.ts";

/**
 * What `JSON.parse` of one message of OpenAI's took on Node 20 where the limits in milliseconds
 * were set.
 */
const REFERENCE_NS = 930;

const ROUNDS = 15;
const PARSES = 20_000;

/**
 * How many times as long as there the same work takes here and now, so that a limit in
 * milliseconds says the same on any machine. Nothing else may run meanwhile.
 */
export function slowness(upstream: Upstream): number {
  const body = JSON.stringify({ model: modelOf(4) });
  const reply = upstream.reply("openai", "/v1/chat/completions", body).toString();
  const message = reply.split("\n\n")[2]?.replace(/^data: /, "") ?? "";
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    for (let parse = 0; parse < PARSES; parse++) JSON.parse(message);
    return ((performance.now() - start) / PARSES) * 1e6;
  });
  return median(times) / REFERENCE_NS;
}

/** A limit in milliseconds as it is on this machine, with what it is where it was set. */
export function limitHere(ms: number, slow: number): string {
  return `≤ ${(ms * slow).toFixed(2)} (${ms} × ${slow.toFixed(2)})`;
}
