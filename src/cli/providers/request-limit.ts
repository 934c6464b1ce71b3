import { ChatError } from "../../errors.ts";
import type { Provider } from "../../providers/provider.ts";
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
 * Refuses a message while `max` replies are being asked for, instead of leaving it to wait
 * for as long as those take. Without `max`, it is `provider` itself.
 * @throws ChatError `chat.busy`, by the function that it gives and by `chat`
 */
export function limitRequests(provider: () => Provider, max: number | undefined): () => Provider {
  if (max === undefined) return provider;
  let open = 0;
  const refuseBeyondMax = (): void => {
    if (open >= max) throw busy(max);
  };
  return () => {
    const active = provider();
    refuseBeyondMax();
    return {
      ...active,
      async *chat(...request) {
        // Several may have been let through at once.
        refuseBeyondMax();
        open++;
        try {
          yield* active.chat(...request);
        } finally {
          open--;
        }
      },
    };
  };
}

function busy(max: number): ChatError {
  return new ChatError(
    "chat.busy",
    `The PC is busy with ${max} replies, as many as it can ask for at once. Wait until one of them is finished.`,
    { headers: { "retry-after": "10" } },
  );
}
