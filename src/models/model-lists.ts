import { withTimeout } from "../delay.ts";
import { type ModelInfo, type Provider, toModelInfo } from "../providers/provider.ts";

// A client that waits for the list waits for the slowest provider.
const LIST_MS = 3_000;
const REMEMBERED_MS = 60_000;
const FAILURE_REMEMBERED_MS = 10_000;

interface Answer {
  /** Undefined when there was none in time, or none that is a list. */
  readonly models: readonly ModelInfo[] | undefined;
  readonly atMs: number;
}

interface Request {
  readonly startedMs: number;
  readonly models: Promise<readonly ModelInfo[] | undefined>;
}

/**
 * The models that providers list. Each is asked once at a time, for at most 3 s; what it
 * answers is remembered for 60 s, that it did not for 10 s.
 */
export class ModelLists {
  readonly #now: () => number;
  readonly #answers = new WeakMap<Provider, Answer>();
  readonly #requests = new WeakMap<Provider, Request>();

  /** `now` is a clock in milliseconds. */
  constructor({ now = () => performance.now() }: { now?: () => number } = {}) {
    this.#now = now;
  }

  /**
   * The models of a provider, not older than `maxAgeMs` (milliseconds, default 60 000): none
   * for one that has no list, undefined when it cannot be had. Never rejects.
   */
  async of(
    provider: Provider,
    { maxAgeMs = REMEMBERED_MS }: { maxAgeMs?: number } = {},
  ): Promise<readonly ModelInfo[] | undefined> {
    if (!provider.listModels) return [];
    const known = this.#answers.get(provider);
    const lifeMs = known?.models ? maxAgeMs : FAILURE_REMEMBERED_MS;
    if (known && this.#now() - known.atMs < lifeMs) return known.models;
    // With a limit of one's own: on Workers, what another request waits for may never settle.
    return withTimeout(this.#ask(provider), LIST_MS);
  }

  #ask(provider: Provider): Promise<readonly ModelInfo[] | undefined> {
    const open = this.#requests.get(provider);
    if (open && this.#now() - open.startedMs < LIST_MS) return open.models;
    const models = listOf(provider).then((list) => {
      this.#answers.set(provider, { models: list, atMs: this.#now() });
      if (this.#requests.get(provider)?.models === models) this.#requests.delete(provider);
      return list;
    });
    this.#requests.set(provider, { startedMs: this.#now(), models });
    return models;
  }
}

/** Asks for a list; whatever goes wrong, there is none. */
async function listOf(provider: Provider): Promise<readonly ModelInfo[] | undefined> {
  const request = new AbortController();
  try {
    const listed: unknown = await withTimeout(
      Promise.resolve(provider.listModels?.({ signal: request.signal })),
      LIST_MS,
    );
    return Array.isArray(listed) ? listed.filter(isListed).map(toModelInfo) : undefined;
  } catch {
    return undefined;
  } finally {
    request.abort();
  }
}

// Loose, since not every provider is written with types.
function isListed(item: unknown): item is ModelInfo | string {
  const name = typeof item === "object" && item !== null && "name" in item ? item.name : item;
  return typeof name === "string" && name !== "";
}
