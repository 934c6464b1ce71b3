import { ChatError } from "../../errors.ts";
import { describeFailure } from "../../providers/failure.ts";
import type { Provider } from "../../providers/provider.ts";
import { withDeadlines } from "../../reply/deadlines.ts";
import type { ProviderTest } from "../../routes/operator-routes.ts";
import { CliError } from "../cli-error.ts";
import type { ProviderEntry } from "../config/config.ts";
import { type CreateProviderOptions, createProvider } from "../providers/create.ts";
import { sendTestMessage } from "../providers/trial.ts";

/**
 * Sends a provider one short message, for at most 90 s of silence. What the provider or its
 * entry has wrong is in the answer, in words.
 */
export async function testEntry(
  entry: ProviderEntry,
  options: CreateProviderOptions,
): Promise<ProviderTest> {
  try {
    const provider = createProvider(entry, options);
    return await sendTest(provider);
  } catch (error) {
    if (error instanceof ChatError) return { ok: false, message: error.message };
    throw error;
  }
}

async function sendTest(provider: Provider): Promise<ProviderTest> {
  try {
    const { firstTokenMs, beginning } = await sendTestMessage(withTimeLimit(provider));
    return { ok: true, firstTokenMs: Math.round(firstTokenMs), text: beginning };
  } catch (error) {
    if (error instanceof CliError) return { ok: false, message: error.message };
    throw describeFailure(error, { name: provider.name });
  }
}

// Tunnels give up on an answer after 100 s.
const TEST_TIMEOUT_MS = 90_000;

function withTimeLimit(provider: Provider): Provider {
  const { name } = provider;
  const expired = (): Error =>
    new ChatError("provider.timeout", `${name} sent nothing for ${TEST_TIMEOUT_MS / 1000} s.`);
  return {
    name,
    chat: (messages, { signal }) =>
      withDeadlines(provider.chat(messages, { signal }), {
        signal,
        firstMs: TEST_TIMEOUT_MS,
        betweenMs: TEST_TIMEOUT_MS,
        expired,
      }),
  };
}
