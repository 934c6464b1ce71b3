import { ChatError } from "../../errors.ts";
import type { Provider, ProviderYield } from "../../providers/provider.ts";
import type { Env } from "../env.ts";

/** Bun's own limit. @see https://bun.com/docs/api/fetch#simultaneous-connection-limit */
const BUN_MAX_REQUESTS = 256;

// For what is asked besides replies: lists of models, tests, probes of the public URL.
const SPARE_REQUESTS = 16;

/**
 * How many replies may be asked of providers at once on this runtime; undefined where
 * nothing limits them. Bun queues further requests silently until one of the first
 * ends. It reads its limit before this program runs, so that setting it is the
 * person's: `BUN_CONFIG_MAX_HTTP_REQUESTS=1024 bun mod.ts`.
 */
export function maxProviderRequests(env: Env = process.env): number | undefined {
  if (!("Bun" in globalThis)) return undefined;
  const set = Number(env.BUN_CONFIG_MAX_HTTP_REQUESTS);
  return Math.max(1, (set > 0 ? set : BUN_MAX_REQUESTS) - SPARE_REQUESTS);
}

/**
 * Counts the replies that are being asked for, of all providers together, and refuses those
 * beyond `max` instead of leaving them to wait for as long as the others take. Without `max`
 * it refuses none.
 */
export class RequestLimit {
  readonly #max: number | undefined;
  readonly #limited = new WeakMap<Provider, Provider>();
  #open = 0;

  constructor(max: number | undefined) {
    this.#max = max;
  }

  /** @throws ChatError `chat.busy` when no reply can be asked for now */
  readonly check = (): void => {
    if (this.#max !== undefined && this.#open >= this.#max) throw busy(this.#max);
  };

  /** The provider with a `chat` that is counted, and throws `chat.busy`; the same one each time. */
  limited(provider: Provider): Provider {
    if (this.#max === undefined) return provider;
    const limited = this.#limited.get(provider) ?? this.#counted(provider);
    this.#limited.set(provider, limited);
    return limited;
  }

  #counted(provider: Provider): Provider {
    const chat = this.#chat.bind(this, provider);
    return { ...provider, chat };
  }

  async *#chat(
    provider: Provider,
    ...request: Parameters<Provider["chat"]>
  ): AsyncGenerator<ProviderYield> {
    // Several may have been let through at once.
    this.check();
    this.#open++;
    try {
      yield* provider.chat(...request);
    } finally {
      this.#open--;
    }
  }
}

/**
 * The provider within a limit. The function that this gives throws `chat.busy` as well, so
 * that a message is refused before its reply begins.
 */
export function limitRequests(provider: () => Provider, limit: RequestLimit): () => Provider {
  return () => {
    const active = provider();
    limit.check();
    return limit.limited(active);
  };
}

function busy(max: number): ChatError {
  return new ChatError(
    "chat.busy",
    `The PC is busy with ${max} replies, as many as it can ask for at once. Wait until one of them is finished.`,
    { headers: { "retry-after": "10" } },
  );
}
