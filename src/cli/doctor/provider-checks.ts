import { withTimeout } from "../../delay.ts";
import { type Provider, toModelInfo } from "../../providers/provider.ts";
import { CliError } from "../cli-error.ts";
import { plural } from "../plural.ts";
import { sendTestMessage } from "../providers/trial.ts";
import { type Check, fail, type Outcome, ok, warn } from "./check.ts";
import { formatSeconds } from "./format-seconds.ts";

/** What the checks of config and provider need. */
export interface ProviderEffects {
  /** Reads the config and says which provider is active, and from where. @throws CliError */
  readonly configSummary: () => string | Promise<string>;
  /** What is suspicious in the config, once it was read. Default: nothing. */
  readonly configWarnings?: () => readonly string[];
  /** The provider that would answer. @throws ChatError `chat.no_provider` */
  readonly provider: () => Provider | Promise<Provider>;
  /** Milliseconds that its list may take. Default 10 000. */
  readonly listMs?: number;
  /** Milliseconds that its first token may take. Default 120 000. */
  readonly firstTokenMs?: number;
}

/** Checks of what this PC answers with. */
export function providerChecks(effects: ProviderEffects): Check[] {
  const { provider, listMs = 10_000, firstTokenMs = 120_000 } = effects;
  return [
    { name: "config", run: () => checkConfig(effects) },
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

async function checkConfig({
  configSummary,
  configWarnings = () => [],
}: ProviderEffects): Promise<Outcome> {
  const summary = await configSummary();
  const warnings = configWarnings();
  return warnings.length === 0 ? ok(summary) : warn(summary, warnings.join(" "));
}

async function checkProvider(provider: Provider, timeoutMs: number): Promise<Outcome> {
  const { name, model } = provider;
  if (!provider.listModels)
    return ok(`${name} is active; it has no list of models, so the next check asks it.`);
  const listed = await within(timeoutMs, async (signal) => provider.listModels?.({ signal }));
  if (listed === undefined)
    return fail(
      `${name} did not answer within ${formatSeconds(timeoutMs)}.`,
      "Check that it runs and is not busy.",
    );
  const models = listed.map((each) => toModelInfo(each).name);
  if (model === undefined || models.some((each) => isSameModel(each, model)))
    return ok(`${name} answers and has ${model ?? plural(models.length, "model")}.`);
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
  const { name } = provider;
  try {
    const reply = await within(timeoutMs, (signal) =>
      sendTestMessage(provider, { signal, firstTokenOnly: true }),
    );
    if (reply === undefined)
      return fail(
        `${name} sent no token within ${formatSeconds(timeoutMs)}.`,
        "The model may be too large for this PC. Try a smaller one.",
      );
    const message = `${name} sent its first token after ${formatSeconds(reply.firstTokenMs)}.`;
    if (reply.firstTokenMs < SLOW_MS) return ok(message);
    return warn(message, "It was loading the model, or thinking; the next one may come sooner.");
  } catch (error) {
    // It answers, though with no text.
    if (error instanceof CliError) return warn(error.message);
    throw error;
  }
}

/** What `work` gives, or undefined when it takes too long; it is aborted in any case. */
async function within<T>(
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const controller = new AbortController();
  try {
    return await withTimeout(work(controller.signal), timeoutMs);
  } finally {
    controller.abort();
  }
}
