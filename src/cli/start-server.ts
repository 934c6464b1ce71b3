import { hostname as systemHostname } from "node:os";
import { join } from "node:path";
import { ChatError } from "../errors.ts";
import { createHandler } from "../handler.ts";
import type { Provider } from "../providers/provider.ts";
import { activeProvider } from "./active-provider.ts";
import type { ProviderEntry } from "./config.ts";
import { ConfigFile } from "./config-file.ts";
import { type DetectedProvider, detectProvider } from "./detect-provider.ts";
import { Door } from "./door.ts";
import type { Env } from "./env.ts";
import { prepareHome } from "./home.ts";
import { type Listener, listen } from "./listen.ts";
import { errorText, type Log, plainText, SILENT } from "./log.ts";
import { runtimeProviderFetch } from "./provider-fetch.ts";
import { withRequestLog } from "./request-log.ts";
import { takeToken, tokenFile } from "./token-file.ts";

/** Options of {@link startServer}. */
export interface ServerOptions {
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
  /** Where the phone reaches this PC; its host is then an allowed Host. */
  readonly publicUrl?: URL;
  /** Origins of pages that may use this besides loopback ones. */
  readonly corsOrigins?: readonly string[];
  /** Where keys, `OLLAMA_HOST` and the host's name are looked up. Default: nowhere. */
  readonly env?: Env;
  /** Default: no log. */
  readonly log?: Log;
  /** Milliseconds that open replies get to finish when the server ends. Default 10 000. */
  readonly drainMs?: number;
}

/** A server that runs. */
export interface RunningServer {
  /** `http://127.0.0.1:53210` */
  readonly url: string;
  readonly port: number;
  /** The owner's token. */
  readonly token: string;
  readonly tokenFile: string;
  readonly configFile: string;
  /** What answers for want of a config; undefined when there is one. */
  readonly detected: DetectedProvider | undefined;
  /** The provider that answers now. @throws ChatError `chat.no_provider` */
  readonly provider: () => Provider;
  /**
   * Takes no new connections, gives open replies `drainMs` to finish, then ends each
   * with an `error` event. Resolves when all is closed.
   */
  close(): Promise<void>;
}

/**
 * Starts the server: reads the config, binds the port, and only then makes the token,
 * so that a start that fails leaves a running server's token alone.
 * @throws CliError
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { home, host = "127.0.0.1", port = 0, env = {}, log = SILENT } = options;
  const { configFile = join(home, "config.json"), drainMs = 10_000 } = options;
  const config = new ConfigFile(configFile, log);
  const door = new Door();
  const listener = await listen({ host, port, fetch: withRequestLog(door.fetch, log) });
  try {
    await prepareHome(home);
    const token = await takeToken(tokenFile(home), { keep: options.keepToken ?? false });
    const { provider, detected } = await chooseProvider(config, env);
    const shutdown = new AbortController();
    door.open(
      createHandler({
        token,
        provider,
        limits: () => config.current()?.limits ?? {},
        corsOrigins: options.corsOrigins ?? [],
        hostCheck: options.publicUrl ? { publicHost: options.publicUrl.hostname } : {},
        hostname: hostName(env),
        shutdown: shutdown.signal,
        onError: (error, { requestId }) => log.error(`request ${requestId}: ${errorText(error)}`),
      }),
    );
    preWarm(provider, { signal: shutdown.signal, log });
    let closing: Promise<void> | undefined;
    const close = (): Promise<void> => {
      door.close();
      closing ??= drain(listener, shutdown, drainMs);
      return closing;
    };
    const url = `http://${host.includes(":") ? `[${host}]` : host}:${listener.port}`;
    const files = { tokenFile: tokenFile(home), configFile };
    return { url, port: listener.port, token, ...files, detected, provider, close };
  } catch (error) {
    await listener.close();
    throw error;
  }
}

/** This PC's name, as people know it. */
function hostName(env: Env): string {
  const names = [env.HOSTNAME, env.COMPUTERNAME, systemHostname()];
  return names.map((name) => name?.trim()).find(Boolean) ?? "tokori-desktop";
}

async function chooseProvider(
  config: ConfigFile,
  env: Env,
): Promise<Pick<RunningServer, "provider" | "detected">> {
  const fetch = await runtimeProviderFetch();
  const options = { env, ...(fetch && { fetch }) };
  const detected = config.current() ? undefined : await detectProvider(options);
  const fallback = (): ProviderEntry => detected?.entry ?? { id: "demo", kind: "demo" };
  return { detected, provider: activeProvider(() => config.current(), { ...options, fallback }) };
}

/** Loads a local model ahead of the first message; nobody waits for it. */
function preWarm(
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
    if (!signal.aborted) log.info(`The model was not loaded ahead. ${plainText(error)}`);
  });
}

// What is left to a client to read its last frame.
const FAREWELL_MS = 1000;

async function drain(
  listener: Listener,
  shutdown: AbortController,
  drainMs: number,
): Promise<void> {
  const ended = listener.stop();
  await withinMs(ended, drainMs);
  shutdown.abort(
    new ChatError(
      "server.shutting_down",
      "remote-chat on the PC was stopped before the reply was finished. Start it again and send the message once more.",
    ),
  );
  await withinMs(ended, FAREWELL_MS);
  await listener.close();
}

/** Waits for `promise`, but no longer than `ms`. */
async function withinMs(promise: Promise<void>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
