import { fail, type Outcome, ok, warn } from "./check.ts";
import { formatSeconds } from "./format-seconds.ts";
import type { StreamMeasure } from "./measure-stream.ts";

/** What a reply that never left this PC shows about server and provider. */
export function diagnoseLocalStream(measure: StreamMeasure): Outcome {
  if (measure.ending === "done") return ok(`A reply streams on this PC: ${times(measure)}.`);
  const message = measure.message ?? "";
  if (measure.ending === "error") return fail(`The provider is to blame: ${message}`);
  return fail(`The server on this PC is to blame: ${message}`);
}

// Replies whose tokens come within less time do not show whether a hop holds them back.
const MIN_SPREAD_MS = 400;
const HELD_MS = 1500;

/**
 * What the same reply shows about the hops between phone and PC, when it comes through
 * them; `local` is how it came without them.
 */
export function diagnoseOutsideStream(
  local: StreamMeasure,
  outside: StreamMeasure,
  hop: string,
): Outcome {
  const message = outside.message ?? "";
  if (outside.ending === "error")
    return fail(`The provider failed while this was tried: ${message}`, "Run doctor again.");
  if (outside.ending !== "done")
    return fail(
      `${hop} is to blame: the same reply streams on this PC, but not through it. ${message}`,
      `Look at ${hop}, or use another way: --tunnel quick, named or tailscale.`,
    );
  const held = heldBack(local, outside);
  if (held !== undefined)
    return warn(
      `${hop} holds replies back (${held}): ${times(outside)}.`,
      "A phone still gets them, late. Turn its buffering and compression off for text/event-stream, or use another way.",
    );
  const extra = Math.max(0, (outside.firstTokenMs ?? 0) - (local.firstTokenMs ?? 0));
  if (outside.longestGapMs > 3 * local.longestGapMs + 2000)
    return warn(
      `${hop} delivers unevenly: ${times(outside)}, against ${formatSeconds(local.longestGapMs)} without it.`,
      "Check the PC's connection to the internet.",
    );
  const quick =
    spread(local) < MIN_SPREAD_MS ? " It was too quick to see whether it is held back." : "";
  return ok(
    `A reply streams through ${hop}: ${times(outside)}; the way adds ${formatSeconds(extra)}.${quick}`,
  );
}

/** How the way changes the rhythm of a reply; undefined when it does not. */
function heldBack(local: StreamMeasure, outside: StreamMeasure): string | undefined {
  const inOneGo =
    outside.tokenChunks <= 2 && local.tokenChunks >= 5 && spread(local) >= MIN_SPREAD_MS;
  if (inOneGo && spread(outside) < spread(local) / 4) return "the whole reply comes at once";
  const { firstByteMs: localByte = 0, firstTokenMs: localToken = 0 } = local;
  const { firstByteMs: byte, firstTokenMs: token = 0 } = outside;
  if (byte === undefined) return undefined;
  const isLate = byte - localByte > HELD_MS && token - byte < 100;
  if (isLate && localToken - localByte > MIN_SPREAD_MS)
    return "nothing comes before the first token, so a long wait may be cut off";
  return undefined;
}

/** From the first token to the end. */
function spread({ firstTokenMs, endMs }: StreamMeasure): number {
  return firstTokenMs === undefined ? 0 : endMs - firstTokenMs;
}

function times({ firstByteMs, firstTokenMs, endMs, longestGapMs }: StreamMeasure): string {
  const known = [
    firstByteMs !== undefined && `first sign after ${formatSeconds(firstByteMs)}`,
    firstTokenMs !== undefined && `first token after ${formatSeconds(firstTokenMs)}`,
    firstTokenMs !== undefined && `longest pause ${formatSeconds(longestGapMs)}`,
    `end after ${formatSeconds(endMs)}`,
  ];
  return known.filter(Boolean).join(", ");
}
