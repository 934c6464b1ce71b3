import { join } from "node:path";
import type { AuditLog } from "../../audit.ts";
import {
  type ConversationStore,
  conversationStore,
} from "../../conversations/conversation-store.ts";
import { conversationsApi } from "../../conversations-api.ts";
import { withTimeout } from "../../delay.ts";
import { ChatError } from "../../errors.ts";
import { createHandler, type Handler } from "../../handler.ts";
import type { HandlerOptions } from "../../handler-options.ts";
import { once } from "../../once.ts";
import { openaiApi } from "../../openai-api.ts";
import { openapiDocument } from "../../openapi-document.ts";
import type { Provider } from "../../providers/provider.ts";
import { DEFAULT_LIMITS } from "../../reply/limits.ts";
import { memoryReplies } from "../../reply/memory-replies.ts";
import type { Agents } from "../../routes/agents.ts";
import type { AgentRuns } from "../../runs/agent-runs.ts";
import type { PendingQuestions } from "../../runs/pending-questions.ts";
import { diskAudit } from "../agent/audit-file.ts";
import { conversationFiles } from "../agent/conversation-files.ts";
import type { DiskLayer } from "../agent/layers.ts";
import { editConfigFile, withAgent } from "../config/config-document.ts";
import { ConfigFile } from "../config/config-file.ts";
import { prepareHome } from "../files/home.ts";
import { withHomeLock } from "../files/home-lock.ts";
import { announceServer } from "../files/server-file.ts";
import { loadOrCreateToken, tokenFile } from "../files/token-file.ts";
import { errorText, type Log } from "../log.ts";
import { baseUrl } from "../pairing/pairing-formats.ts";
import { providerCatalog } from "../providers/catalog.ts";
import { type ChosenProvider, chooseProvider } from "../providers/choose.ts";
import type { DetectedProvider } from "../providers/detect.ts";
import { limitRequests, maxProviderRequests, RequestLimit } from "../providers/request-limit.ts";
import { warmUpInBackground } from "../providers/warm-up.ts";
import { ServerPush, type ServerPushOptions } from "../push/server-push.ts";
import { refuseSecondServer } from "../reach/find-server.ts";
import { withInstanceProof } from "../reach/instance-proof.ts";
import { listenUrl, localUrl } from "../reach/local-url.ts";
import { agentProviders, providerKeys } from "./agent-providers.ts";
import { drain } from "./drain.ts";
import { type HandlerSettings, handlerOptions, keptTimes } from "./handler-settings.ts";
import { listen, listenWarning } from "./listen.ts";
import type { TunnelControl } from "./operator.ts";
import { withRequestLog } from "./request-log.ts";
import { ServerAgents } from "./server-agents.ts";
import { ServerLogs } from "./server-logs.ts";
import { serverOperator } from "./server-operator.ts";
import { type OnPairRequest, openPairing, type ServerPairing } from "./server-pairing.ts";
import { StartupGate } from "./startup-gate.ts";
import type { TunnelChooser } from "./tunnel-setup.ts";

/** Options of {@link startServer}. */
export interface ServerOptions extends HandlerSettings {
  /** Where token and config live. */
  readonly home: string;
  /** Default: `config.json` in the home directory. */
  readonly configFile?: string;
  /** The address to listen at. Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Whether to go on with the stored token instead of a fresh one. Default false. */
  readonly keepToken?: boolean;
  /** Called for each device that asks to be paired. Default: nothing is. */
  readonly onPairRequest?: OnPairRequest;
  /** Makes the tunnel to this server, which ends with it. Default: none. */
  readonly tunnel?: (server: {
    readonly port: number;
    readonly token: string;
    /** For what happens to it. */
    readonly log: Log;
  }) => TunnelControl & Partial<TunnelChooser>;
  /** Lets clients run agents whose files are in these layers. Default: there are none. */
  readonly agents?: ServerAgentsSetup;
  /** For tests: how push services are reached. */
  readonly push?: ServerPushOptions["custom"];
  /** Milliseconds that open replies get to finish when the server ends. Default 10 000. */
  readonly drainMs?: number;
}

/** Where a server's agents are. */
export interface ServerAgentsSetup {
  readonly layers: readonly DiskLayer[];
  /** Called once, when the agent engine has started: when there first is an agent, or a run. */
  readonly onRuns?: (runs: AgentRuns, questions: PendingQuestions) => void;
  /** Whether tasks run at their times. Default false. */
  readonly loops?: boolean;
}

/** A server that runs. */
export interface RunningServer {
  /** `http://127.0.0.1:53210` */
  readonly url: string;
  /** The address that it listens at. */
  readonly host: string;
  readonly port: number;
  /** The owner's token. */
  readonly token: string;
  readonly tokenFile: string;
  readonly configFile: string;
  /** What answers when there is no config; undefined when there is one. */
  readonly detected: DetectedProvider | undefined;
  /** The provider that answers now. @throws ChatError `chat.no_provider` */
  readonly provider: () => Provider;
  /** Its devices, and how they become more. */
  readonly pairing: Pick<ServerPairing, "devices" | "codes" | "requests" | "owner">;
  /** Answers a request without a socket. */
  readonly fetch: Handler;
  /** The tunnel to it, if it was given one; not started with the server. */
  readonly tunnel: TunnelControl | undefined;
  /** Where the phone reaches this PC, as far as is known. */
  readonly publicUrl: () => string | undefined;
  /** The server's log, whose last messages the owner can read over HTTP. */
  readonly log: Log;
  /** Where it is written down what people do. */
  readonly audit: AuditLog;
  /** Says by which URL the phone reaches this PC from now on, for links to be made of it. */
  readonly setPublicUrl: (url: string | undefined) => void;
  /**
   * Takes no new connections, gives open replies `drainMs` to finish, then ends each
   * with an `error` event. Resolves when all is closed.
   */
  close(): Promise<void>;
}

// It ends with this process in any case.
const TUNNEL_MS = 800;

/**
 * Starts the server: reads the config, makes sure that no other server uses the home
 * directory, binds the port, and only then makes the token, so that a start that fails
 * leaves a running server's token alone.
 * @throws CliError
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { home, configFile = join(home, "config.json") } = options;
  const logs = new ServerLogs(options);
  const config = new ConfigFile(configFile, logs.of("config"));
  logs.addKeysOf(config);
  await prepareHome(home);
  const onWait = (lock: string): void =>
    logs
      .of("server")
      .info(`Waiting for another start of this home directory to finish (its lock: ${lock}).`);
  const start = async (): Promise<RunningServer> => {
    await refuseSecondServer(home);
    return startIn(options, { config, configFile, logs });
  };
  return withHomeLock(home, start, { onWait });
}

/** Starts the server in a home directory that no other server uses. */
async function startIn(
  options: ServerOptions,
  { config, configFile, logs }: { config: ConfigFile; configFile: string; logs: ServerLogs },
): Promise<RunningServer> {
  const { home, host = "127.0.0.1", port = 0, env = {}, drainMs = 10_000 } = options;
  const gate = new StartupGate();
  const logged = withRequestLog(logs.errors.watch(gate.fetch), logs.of("http"));
  const listener = await listen({ host, port, fetch: logged });
  let agents: ServerAgents | undefined;
  let push: ServerPush | undefined;
  try {
    const log = logs.of("server");
    const warning = listenWarning();
    if (warning !== undefined) log.error(warning);
    const audit = diskAudit(home, logs.of("audit"));
    const pairing = await openPairing(home, {
      log: logs.of("devices"),
      audit,
      onRequest: options.onPairRequest,
    });
    const token = await loadOrCreateToken(tokenFile(home), { keep: options.keepToken ?? false });
    logs.addSecret("token", token);
    const { provider, detected, ...sources } = await chooseProvider(config, env);
    const limit = new RequestLimit(maxProviderRequests());
    const startedAt = new Date().toISOString();
    const tunnel = options.tunnel?.({ port: listener.port, token, log: logs.of("tunnel") });
    const shutdown = new AbortController();
    const conversations = conversationStore(conversationFiles(home));
    const notices = new ServerPush({
      ...{ home, env, log: logs.of("push"), custom: options.push, fetch: sources.fetch },
      ...{ devices: pairing.devices, moves: pairing.moves },
      tunnelUrl: () => tunnel?.status.url,
    });
    push = notices;
    const reach = knownUrl(options.publicUrl, (url) => void notices.addressChanged(url));
    agents =
      options.agents &&
      serverAgents(withPush(options.agents, push), {
        ...sources,
        ...{ home, configFile, limit, log: logs.of("agents"), audit, conversations },
      });
    const operator = serverOperator({
      ...sources,
      ...{ home, configFile, startedAt, provider, tunnel, pairing, audit, logs, agents, ...reach },
      ...{ host, port: listener.port, warnings: () => config.warnings },
      conversations: async () => (await conversations.list()).length,
    });
    const { allowedHosts: hosts, ...handlerSettings } = handlerOptions(options);
    const settings: HandlerOptions = {
      token,
      provider: limitRequests(provider, limit),
      providers: providerCatalog(sources.config, { ...sources, limit }),
      pairing,
      operator,
      openai: openaiApi(),
      openapi: openapiDocument(),
      conversations: conversationsApi(conversations),
      publicUrl: reach.publicUrl,
      page: async () => {
        const { createPage } = await import("../../page/index.ts");
        return createPage(options.otherPcs && { otherPcs: options.otherPcs });
      },
      limits: () => config.current()?.limits ?? {},
      push: push.surface,
      replies: push.watch(memoryReplies(keptTimes(config.current()))),
      shutdown: shutdown.signal,
      ...handlerSettings,
      onError(error, { requestId }) {
        logs.errors.explain(requestId, errorText(error));
        log.error(`request ${requestId}: ${errorText(error)}`);
      },
      // A named tunnel may be chosen later.
      allowedHosts: () => [...hosts, ...(tunnel?.hostname === undefined ? [] : [tunnel.hostname])],
    };
    const make = (given?: Agents): Handler =>
      createHandler(given ? { ...settings, agents: given } : settings);
    const handler = agents ? agents.handler(make) : make();
    const announcement = { url: localUrl(host, listener.port), pid: process.pid, startedAt };
    const withdraw = await announceServer(home, announcement);
    const watched = pairing.watched(handler);
    gate.open(withInstanceProof(watched, token));
    warmUpInBackground(provider, { signal: shutdown.signal, log: logs.of("provider") });
    const close = once(async () => {
      gate.close();
      push?.close();
      const agentsClosed = agents?.close();
      const drained = drain(listener, shutdown, drainMs);
      const tunnelEnded = drained.then(() => tunnel && withTimeout(tunnel.stop(), TUNNEL_MS));
      await Promise.all([tunnelEnded, agentsClosed, pairing.close(drained), withdraw()]);
    });
    const url = listenUrl(host, listener.port);
    const files = { tokenFile: tokenFile(home), configFile };
    const given = { detected, provider, pairing, tunnel, fetch: watched };
    const running = { ...given, log, audit, ...reach, close };
    return { url, host, port: listener.port, token, ...files, ...running };
  } catch (error) {
    push?.close();
    await Promise.all([listener.close(), agents?.close()]);
    throw error;
  }
}

/** The same agents, of whose runs devices are told. */
function withPush(setup: ServerAgentsSetup, push: ServerPush): ServerAgentsSetup {
  return {
    ...setup,
    onRuns(runs, questions) {
      void push.watchRuns(runs, questions);
      setup.onRuns?.(runs, questions);
    },
  };
}

/** The agents of a server, which have the providers of its config. */
function serverAgents(
  setup: ServerAgentsSetup,
  {
    home,
    configFile,
    limit,
    log,
    audit,
    conversations,
    ...sources
  }: Pick<ChosenProvider, "config" | "providerOf" | "fallback" | "env" | "fetch"> & {
    readonly home: string;
    readonly configFile: string;
    readonly limit: RequestLimit;
    readonly log: Log;
    readonly audit: AuditLog;
    readonly conversations: ConversationStore;
  },
): ServerAgents {
  const { config, env, fetch } = sources;
  return new ServerAgents({
    ...setup,
    home,
    env,
    log,
    audit,
    conversations,
    ...(fetch && { fetch }),
    provider: agentProviders({ ...sources, limit }),
    limits: async () => ({ ...DEFAULT_LIMITS, ...config()?.limits }),
    secrets: () => providerKeys(config(), env),
    defaultAgent: () => config()?.agent ?? undefined,
    async setDefaultAgent(id) {
      // One that is made for this alone would name no provider, and none would be found by itself.
      if (!config())
        throw new ChatError(
          "files.not_editable",
          "This PC has no config.json to keep it in. Add a provider there first: remote-chat providers add.",
        );
      await editConfigFile(configFile, (document) => withAgent(document, id));
    },
  });
}

/** The URL by which a phone reaches this PC, which may become known later. */
function knownUrl(
  given: URL | undefined,
  onKnown: (url: string | undefined) => void,
): Pick<RunningServer, "publicUrl" | "setPublicUrl"> {
  let known = given && baseUrl(given.href);
  return {
    publicUrl: () => known,
    setPublicUrl(url) {
      known = url === undefined ? undefined : baseUrl(url);
      onKnown(known);
    },
  };
}
