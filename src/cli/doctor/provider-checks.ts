import { eachEvent } from "../../providers/each-event.ts";
import type { Provider } from "../../providers/provider.ts";
import { type Check, fail, type Outcome, ok, warn } from "./check.ts";
import { formatSeconds } from "./format-seconds.ts";

/** What the checks of config and provider need. */
export interface ProviderEffects {
  /** Reads the config and says which provider is active, and from where. @throws CliError */
  readonly configSummary: () => string | Promise<string>;
  /** The provider that would answer. @throws ChatError `chat.no_provider` */
  readonly provider: () => Provider | Promise<Provider>;
  /** Milliseconds that its list may take. Default 10 000. */
  readonly listMs?: number;
  /** Milliseconds that its first token may take. Default 120 000. */
  readonly firstTokenMs?: number;
}

/** Checks of what this PC answers with. */
export function providerChecks(effects: ProviderEffects): Check[] {
  const { configSummary, provider, listMs = 10_000, firstTokenMs = 120_000 } = effects;
  return [
    { name: "config", run: async () => ok(await configSummary()) },
    {
      name: "provider",
      needs: ["config"],
      run: async () => checkProvider(await provider(), listMs),
    },
    {
      name: "first token",
      needs: ["provider"],
      run: async () => checkFirstToken(await provider(), firstTokenMs),
    },
  ];
}

async function checkProvider(provider: Provider, timeoutMs: number): Promise<Outcome> {
  const { name, model } = provider;
  if (!provider.listModels)
    return ok(`${name} is active; it has no list of models, so the next check asks it.`);
  const models = await within(timeoutMs, (signal) => provider.listModels?.({ signal }));
  if (models === undefined)
    return fail(
      `${name} did not answer within ${formatSeconds(timeoutMs)}.`,
      "Check that it runs and is not busy.",
    );
  if (model === undefined || models.some((listed) => isSameModel(listed, model)))
    return ok(`${name} answers and has ${model ?? `${models.length} models`}.`);
  return warn(
    `${name} answers, but does not list the model ${model}.`,
    models.length === 0
      ? "It lists none at all: get one first."
      : `It lists ${models.slice(0, 5).join(", ")}${models.length > 5 ? ", …" : ""}.`,
  );
}

// Ollama leaves a tag out, Gemini puts a folder before.
function isSameModel(listed: string, model: string): boolean {
  const bare = (name: string): string => name.replace(/^models\//, "").replace(/:latest$/, "");
  return bare(listed) === bare(model);
}

const SLOW_MS = 15_000;

async function checkFirstToken(provider: Provider, timeoutMs: number): Promise<Outcome> {
  const startedAt = performance.now();
  const found = await within(timeoutMs, (signal) => firstEvent(provider, signal));
  const ms = performance.now() - startedAt;
  if (found === undefined)
    return fail(
      `${provider.name} sent no token within ${formatSeconds(timeoutMs)}.`,
      "The model may be too large for this PC. Try a smaller one.",
    );
  if (found === "nothing") return warn(`${provider.name} answered with an empty reply.`);
  const message = `${provider.name} sent its first token after ${formatSeconds(ms)}.`;
  if (ms < SLOW_MS) return ok(message);
  return warn(message, "It was loading the model, or thinking; the next one may come sooner.");
}

async function firstEvent(provider: Provider, signal: AbortSignal): Promise<"token" | "nothing"> {
  const question = [{ role: "user", content: "Answer with one word: ready" }] as const;
  // Not a loop that is left early: that would wait for a provider to agree to end. The
  // abort that follows ends it.
  const events = eachEvent(provider.chat(question, { signal }));
  for (;;) {
    const { done, value } = await events.next();
    if (done) return "nothing";
    if (typeof value === "string" ? value !== "" : value.type !== "finish") return "token";
  }
}

/** What `work` gives, or undefined when it takes too long; it is aborted in any case. */
async function within<T>(
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T> | undefined,
): Promise<T | undefined> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  try {
    const working = Promise.resolve(work(controller.signal));
    // What comes after the time is up concerns nobody.
    working.catch(() => {});
    return await Promise.race([working, late]);
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}
