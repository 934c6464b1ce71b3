import { ChatError } from "../../errors.ts";
import { isExposed, offerOf } from "../../models/provider-catalog.ts";
import type { Provider } from "../../providers/provider.ts";
import type {
  Operator,
  OperatorProviders,
  OperatorState,
  OperatorTunnel,
} from "../../routes/operator-routes.ts";
import type { Config, ProviderEntry } from "../config/config.ts";
import { readDocument, withActive, writeDocument } from "../config/config-document.ts";
import { SILENT } from "../log.ts";
import { activeEntry } from "../providers/active.ts";
import { catalogEntry, exposureOf, isServed } from "../providers/catalog.ts";
import type { CreateProviderOptions } from "../providers/create.ts";
import { describeEntry } from "../providers/describe.ts";
import { warmUpInBackground } from "../providers/warm-up.ts";
import { testEntry } from "./provider-trial.ts";

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
      const exposure = current ? exposureOf(current) : { active: fallback().id };
      const { active } = exposure;
      return { active, providers: entries().map((one) => listed(one, exposure, options.env)) };
    },
    async useProvider(id) {
      entry(id);
      // Without a config there is one provider, and it is in use.
      if (config()) await writeDocument(withActive(readDocument(configFile), id));
      // What is wrong with it is reported by the test route.
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
  exposure: ReturnType<typeof exposureOf>,
  env: CreateProviderOptions["env"],
): OperatorProviders["providers"][number] {
  const { id, kind, model = kind, address = null, key } = describeEntry(entry, env);
  const offered = catalogEntry(entry);
  return {
    id,
    kind,
    model,
    address,
    key,
    models: offerOf(offered),
    exposed: isServed(entry) && isExposed(offered, exposure),
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
