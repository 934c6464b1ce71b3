import type { ScriptedTurn } from "../model-servers.ts";
import type { Random } from "./random.ts";

/** How a call goes; see tests/stand-ins/mcp-effects.mjs. */
export type Deed = "ok" | "slow" | "acts slowly" | "acts and dies" | "dies" | "fails" | "hangs";

/** What the model does in one schedule, turn by turn. */
export function planTurns(random: Random): readonly ScriptedTurn[] {
  return Array.from({ length: 2 + random.below(3) }, (_, turn) => ({
    text: `Turn ${turn}.`,
    calls: Array.from({ length: 1 + random.below(3) }, (_, index) => ({
      name: random.oneOf("effects__write", "effects__write", "effects__read"),
      arguments: {
        id: `${turn}.${index}`,
        does: random.oneOf<Deed>(
          "ok",
          "ok",
          "ok",
          "slow",
          "acts slowly",
          "acts slowly",
          "acts and dies",
          "dies",
          "fails",
        ),
      },
    })),
  }));
}

/** What happens in one moment of a schedule. */
export type Happening =
  | "answer"
  | "kill the server"
  | "kill the server at the next line"
  | "kill the server at the next word"
  | "kill the server at the next effect"
  | "restart the server"
  | "kill the tools"
  | "change the tools"
  | "drop a phone"
  | "stop"
  | "emergency stop";

/** Chooses what happens next; no more than a few times what costs a start. */
export class Happenings {
  readonly #random: Random;
  #starts = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): Happening {
    const random = this.#random;
    if (random.chance(0.004)) return random.oneOf("stop", "emergency stop");
    const happening = random.oneOf<Happening>(
      "answer",
      "answer",
      "answer",
      "answer",
      "answer",
      "kill the server",
      "kill the server at the next line",
      "kill the server at the next line",
      "kill the server at the next word",
      "kill the server at the next effect",
      "kill the server at the next effect",
      "restart the server",
      "kill the tools",
      "change the tools",
      "drop a phone",
      "drop a phone",
    );
    const isStart = happening.includes("the server");
    if (isStart && ++this.#starts > MAX_STARTS) return "answer";
    return happening;
  }
}

const MAX_STARTS = 5;
