import { ChatError } from "../../errors.ts";
import type { Provider } from "../../providers/provider.ts";
import { type Log, plainText } from "../log.ts";

/** Loads a local model ahead of the first message; nobody waits for it. */
export function preWarm(
  provider: () => Provider,
  { signal, log }: { signal: AbortSignal; log: Log },
): void {
  const load = async (): Promise<void> => {
    const { name, model, warmUp } = provider();
    if (!warmUp) return;
    await warmUp({ signal });
    log.info(`${name} has loaded ${model}.`);
  };
  load().catch((error: unknown) => {
    // That there is no provider is said at start already.
    if (signal.aborted || isNoProvider(error)) return;
    log.info(`The model was not loaded ahead. ${plainText(error)}`);
  });
}

function isNoProvider(error: unknown): boolean {
  return error instanceof ChatError && error.code === "chat.no_provider";
}
