import { ProviderHttpError } from "../provider-fetch.ts";

const MAX_MODELS = 256;

/**
 * Remembers which models refuse to be told how much to think. Most do not, so that none is
 * asked about it before.
 */
export class ThinkingSupport {
  readonly #without = new Set<string>();

  /** Sends a request, and once more without a wish to think where that wish is refused. */
  async send<T>(model: string, request: (canThink: boolean) => Promise<T>): Promise<T> {
    const canThink = !this.#without.has(model);
    try {
      return await request(canThink);
    } catch (error) {
      if (!canThink || !refusesThinking(error)) throw error;
      if (this.#without.size >= MAX_MODELS) this.#without.clear();
      this.#without.add(model);
      return request(false);
    }
  }
}

// The model's refusal, and those of versions that know no levels, or not this one.
const REFUSAL = /does not support thinking|ChatRequest\.think\b|think value/;

function refusesThinking(error: unknown): boolean {
  return error instanceof ProviderHttpError && error.status === 400 && REFUSAL.test(error.message);
}
