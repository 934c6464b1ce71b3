import type { AuditLog } from "../../audit.ts";
import { ChatError } from "../../errors.ts";
import { isExposed, offerOf } from "../../models/provider-catalog.ts";
import type { Provider } from "../../providers/provider.ts";
import type { OperatorSurface } from "../../routes/operator-desk.ts";
import type {
  Operator,
  OperatorProviders,
  OperatorState,
  OperatorTunnel,
} from "../../routes/operator-routes.ts";
import type { Config, ProviderEntry } from "../config/config.ts";
import { withActive } from "../config/config-document.ts";
import { SILENT } from "../log.ts";
import { activeEntry } from "../providers/active.ts";
import { catalogEntry, exposureOf, isServed } from "../providers/catalog.ts";
import type { CreateProviderOptions } from "../providers/create.ts";
import { describeEntry } from "../providers/describe.ts";
import { warmUpInBackground } from "../providers/warm-up.ts";
import { testEntry } from "./provider-trial.ts";
import { audited, ServerConfig } from "./server-config.ts";

/** A tunnel that can be looked at, started and stopped. */
export interface TunnelControl {
  /** The name that leads to it, where it is known before. */
  readonly hostname?: string | undefined;
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
  /** Where the config is edited. Default: in `configFile`. */
  readonly serverConfig?: ServerConfig;
  /** Is told what the owner does. Default: nobody is. */
  readonly audit?: AuditLog;
  readonly desk?: OperatorSurface;
}

/** What the owner can see and do over HTTP, on this PC's config and tunnel; never a key. */
export function createOperator(options: OperatorOptions): Operator {
  const { configFile, config, fallback, provider, startedAt, publicUrl, tunnel, desk } = options;
  const { serverConfig = new ServerConfig({ configFile, fallback, log: SILENT }) } = options;
  const act = <T>(action: string, subject: string | undefined, run: () => Promise<T>): Promise<T> =>
    audited(
      (done) => options.audit?.add(done),
      { action, ...(subject !== undefined && { subject }) },
      run,
    );
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
    useProvider: (id) =>
      act("provider.activated", id, async () => {
        entry(id);
        // Without a config there is one provider, and it is in use.
        if (config()) await serverConfig.edit((document) => withActive(document, id));
        // What is wrong with it is reported by the test route.
        warmUpInBackground(provider, { signal: new AbortController().signal, log: SILENT });
      }),
    testProvider: (id) => act("provider.tested", id, async () => testEntry(entry(id), options)),
    tunnel: () => (tunnel ? describeTunnel(tunnel) : null),
    startTunnel: () =>
      act("tunnel.started", tunnel?.kind, async () => requireTunnel(tunnel).start()),
    stopTunnel: () => act("tunnel.stopped", tunnel?.kind, async () => requireTunnel(tunnel).stop()),
    ...(desk && { desk }),
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
