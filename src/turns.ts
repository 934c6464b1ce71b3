import { delay } from "./delay.ts";

const TURN_MS = 8;

/** Divides long work into turns of the event loop, so that everything else goes on meanwhile. */
export class Turns {
  readonly #pause: () => Promise<void>;
  #end = performance.now() + TURN_MS;

  /** `pause` resolves in the next turn; where a runtime has nothing faster, a timer's. */
  constructor(pause: () => Promise<void> = () => delay(0)) {
    this.#pause = pause;
  }

  /** Whether this turn has taken as long as one may. */
  get isOver(): boolean {
    return performance.now() >= this.#end;
  }

  /** Called between pieces of work: resolves in another turn when this one is over, else at once. */
  async next(): Promise<void> {
    if (this.isOver) await this.end();
  }

  /** Resolves in another turn. */
  async end(): Promise<void> {
    await this.#pause();
    this.#end = performance.now() + TURN_MS;
  }
}
