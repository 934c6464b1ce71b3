import { ChatError } from "../../errors.ts";
import type { Provider } from "../../providers/provider.ts";
import { type Log, plainText } from "../log.ts";

/**
 * Loads a provider's model ahead of the first message. Nothing happens where there is
 * nothing to load.
 * @throws ChatError what the provider threw
 */
export async function warmUp(
  provider: Provider,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  await provider.warmUp?.({ signal });
}

/** The same for the provider that is active now, not waited for. */
export function warmUpInBackground(
  provider: () => Provider,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Log },
): void {
  const load = async (): Promise<void> => {
    const active = provider();
    if (!active.warmUp) return;
    await warmUp(active, { signal });
    log.info(`${active.name} has loaded ${active.model}.`);
  };
  load().catch((error: unknown) => {
    // That there is no provider is said elsewhere.
    if (signal.aborted || isNoProvider(error)) return;
    log.info(`The model was not loaded ahead. ${plainText(error)}`);
  });
}

function isNoProvider(error: unknown): boolean {
  return error instanceof ChatError && error.code === "chat.no_provider";
}
