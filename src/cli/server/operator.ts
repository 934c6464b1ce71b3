import { ChatError } from "../../errors.ts";
import { describeFailure } from "../../providers/failure.ts";
import type { Provider } from "../../providers/provider.ts";
import { withDeadlines } from "../../reply/deadlines.ts";
import type {
  Operator,
  OperatorProviders,
  OperatorState,
  OperatorTunnel,
  ProviderTest,
} from "../../routes/operator-routes.ts";
import { CliError } from "../cli-error.ts";
import type { Config, ProviderEntry } from "../config/config.ts";
import { readDocument, withActive, writeDocument } from "../config/config-document.ts";
import { SILENT } from "../log.ts";
import { activeEntry } from "../providers/active.ts";
import { type CreateProviderOptions, createProvider } from "../providers/create.ts";
import { describeEntry } from "../providers/describe.ts";
import { sendTestMessage } from "../providers/trial.ts";
import { warmUpInBackground } from "../providers/warm-up.ts";

/** A tunnel that can be looked at, started and stopped. */
export interface TunnelControl {
  /** `quick`, `named` or `tailscale`. */
  readonly kind: string;
  readonly status: { readonly state: string; readonly url?: string; readonly message?: string };
  start(): void;
  stop(): Promise<void>;
}

/** What {@link createOperator} works with. */
export interface OperatorOptions extends CreateProviderOptions {
  readonly configFile: string;
  readonly config: () => Config | undefined;
  /** What answers when there is no config. */
  readonly fallback: () => ProviderEntry;
  /** The provider that answers now. @throws ChatError `chat.no_provider` */
  readonly provider: () => Provider;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Where the phone reaches this PC. */
  readonly publicUrl: () => string | undefined;
  /** The tunnel, if one was asked for at start. */
  readonly tunnel?: TunnelControl;
}

/** What the owner can see and do over HTTP, on this PC's config and tunnel; never a key. */
export function createOperator(options: OperatorOptions): Operator {
  const { configFile, config, fallback, provider, startedAt, publicUrl, tunnel } = options;
  const entries = (): readonly ProviderEntry[] => config()?.providers ?? [fallback()];
  const entry = (id: string): ProviderEntry => {
    const found = entries().find((candidate) => candidate.id === id);
    if (found) return found;
    throw new ChatError("not_found.provider", "There is no provider of this id on the PC.");
  };

  return {
    async state() {
      const about = stateOfProvider(config, fallback, provider);
      return { startedAt, url: publicUrl() ?? null, ...about };
    },
    async providers() {
      const current = config();
      const active = current ? (current.active ?? null) : fallback().id;
      return { active, providers: entries().map((one) => listed(one, options.env)) };
    },
    async useProvider(id) {
      entry(id);
      // Without a config there is one provider, and it is in use.
      if (config()) await writeDocument(withActive(readDocument(configFile), id));
      // The test route tells what is wrong with it.
      warmUpInBackground(provider, { signal: new AbortController().signal, log: SILENT });
    },
    testProvider: async (id) => testEntry(entry(id), options),
    tunnel: () => (tunnel ? describeTunnel(tunnel) : null),
    async startTunnel() {
      requireTunnel(tunnel).start();
    },
    async stopTunnel() {
      await requireTunnel(tunnel).stop();
    },
  };
}

function stateOfProvider(
  config: () => Config | undefined,
  fallback: () => ProviderEntry,
  provider: () => Provider,
): Pick<OperatorState, "provider" | "noProvider"> {
  try {
    const current = config();
    const { id, kind } = current ? activeEntry(current) : fallback();
    const { name, model = kind } = provider();
    return { provider: { id, kind, name, model } };
  } catch (error) {
    if (error instanceof ChatError) return { provider: null, noProvider: error.message };
    throw error;
  }
}

/** An entry as the routes show it; without a model's name, its kind is one. */
function listed(
  entry: ProviderEntry,
  env: CreateProviderOptions["env"],
): OperatorProviders["providers"][number] {
  const { id, kind, model = kind, address = null, key } = describeEntry(entry, env);
  return { id, kind, model, address, key };
}

async function testEntry(
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

function describeTunnel({ kind, status: { state, url, message } }: TunnelControl): OperatorTunnel {
  return {
    kind,
    state,
    ...(url !== undefined && { url }),
    ...(message !== undefined && { message }),
  };
}

function requireTunnel(tunnel: TunnelControl | undefined): TunnelControl {
  if (tunnel) return tunnel;
  throw new ChatError(
    "not_found.tunnel",
    "No tunnel was asked for when remote-chat was started. Start it with --tunnel quick.",
  );
}
