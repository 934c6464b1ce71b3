import { homedir, networkInterfaces } from "node:os";
import { type Command, Option } from "commander";
import { readLibrary } from "../agent/agent-library.ts";
import { isHalted } from "../agent/halt-file.ts";
import { diskLayers } from "../agent/layers.ts";
import { countsText, trustAdvice } from "../agent/list-text.ts";
import { problemText } from "../agent/problem-text.ts";
import { diskRules } from "../agent/rules-file.ts";
import { CliError } from "../cli-error.ts";
import {
  addFileOptions,
  DEFAULT_PORT,
  existingFilesOf,
  parsePort,
  parsePublicUrl,
} from "../common-options.ts";
import { ConfigFile } from "../config/config-file.ts";
import type { AgentsEffects } from "../doctor/agents-check.ts";
import { type DoctorEffects, doctor } from "../doctor/doctor.ts";
import type { ProviderEffects } from "../doctor/provider-checks.ts";
import type { ProxyEffects } from "../doctor/proxy-check.ts";
import type { ReachEffects } from "../doctor/reach-checks.ts";
import { inferUrlSources } from "../doctor/url-sources.ts";
import type { Env } from "../env.ts";
import { announcedServer } from "../files/server-file.ts";
import { storedToken, tokenFile } from "../files/token-file.ts";
import { launchCommand } from "../launch-command.ts";
import { plainText, SILENT } from "../log.ts";
import { OwnerApi, type ServerState } from "../pairing/owner-api.ts";
import { chooseProvider } from "../providers/choose.ts";
import { providerRoute } from "../providers/provider-route.ts";
import { directFetch } from "../providers/runtime-fetch.ts";
import { localUrl } from "../reach/local-url.ts";
import { probeFor } from "../reach/probe.ts";
import { namesProxy, unusableProxies } from "../reach/proxy-for.ts";
import { choosePublicUrl } from "../reach/public-url.ts";
import { tailnetName } from "../tunnel/tailscale.ts";
import { forTerminal } from "../wrap.ts";
import { workspaceOption } from "./agents.ts";

interface DoctorOptions {
  readonly workspace?: string;
  readonly port?: number;
  readonly publicUrl?: URL;
}

/** `doctor`: says what stands between a phone and a reply. */
export function addDoctorCommand(program: Command): void {
  addFileOptions(program.command("doctor"))
    .description("check what stands between a phone and a reply")
    .addOption(
      new Option("--port <n>", "port of the server (default: the one that runs for this home)")
        .env("REMOTE_CHAT_PORT")
        .argParser(parsePort),
    )
    .addOption(
      new Option("--public-url <url>", "where the phone reaches this PC (default: asks the server)")
        .env("REMOTE_CHAT_PUBLIC_URL")
        .argParser(parsePublicUrl),
    )
    .addOption(workspaceOption())
    .action(async (options: DoctorOptions, self: Command) => {
      const effects = await realEffects({ ...existingFilesOf(self), ...options, env: process.env });
      process.exitCode = await doctor(effects);
    });
}

interface DoctorContext extends DoctorOptions {
  readonly home: string;
  readonly configFile: string;
  readonly env: Env;
}

async function realEffects(context: DoctorContext): Promise<DoctorEffects> {
  return {
    ...providerEffects(context),
    ...proxyEffects(context),
    ...(await agentsEffects(context)),
    ...(isHalted(context.home) && {
      halted: `To let them run again: ${launchCommand()} agents resume`,
    }),
    ...(await reachEffects(context)),
    homeAccess: { home: context.home, platform: process.platform, userHome: homedir() },
    print: (text) => process.stdout.write(forTerminal(text, process.stdout)),
  };
}

/** The config, and the provider that the server would choose by it. */
function providerEffects({ configFile, env }: DoctorContext): ProviderEffects {
  let file: ConfigFile | undefined;
  let chosen: ReturnType<typeof chooseProvider> | undefined;
  const choose = (): ReturnType<typeof chooseProvider> => {
    file ??= new ConfigFile(configFile, SILENT);
    chosen ??= chooseProvider(file, env);
    return chosen;
  };
  return {
    async configSummary() {
      const { config, detected } = await choose();
      if (detected) return `${detected.entry.kind} answers, since ${detected.why}.`;
      const active = config()?.active;
      return `${configFile} is in order${active == null ? "." : `; '${active}' is active.`}`;
    },
    configWarnings: () => file?.warnings ?? [],
    provider: async () => (await choose()).provider(),
  };
}

/** The agents' files; nothing where there are none. */
async function agentsEffects({ home, env, workspace }: DoctorContext): Promise<AgentsEffects> {
  try {
    const layers = diskLayers(workspace);
    const library = await readLibrary(layers, { home, env });
    const problems = library.problems.map((problem) => problemText(problem, layers));
    const advice = trustAdvice(library, layers, launchCommand()).trim();
    if (advice !== "") problems.push(advice);
    // What is wrong with the rules is all that is logged.
    const log = { ...SILENT, error: (text: string) => void problems.push(text) };
    await diskRules(home, { log }).list();
    const counts = countsText(library);
    return counts === "" && problems.length === 0 ? {} : { agents: { counts, problems } };
  } catch (error) {
    return { agents: { counts: "", problems: [plainText(error)] } };
  }
}

/** How each provider of the config is reached, or the one that answers without a config. */
function proxyEffects({ configFile, env }: DoctorContext): ProxyEffects {
  if (!namesProxy(env)) return {};
  return {
    unusable: unusableProxies(env),
    async routes() {
      const { config, fallback } = await chooseProvider(new ConfigFile(configFile, SILENT), env);
      const entries = config()?.providers ?? [fallback()];
      const routes = await Promise.all(entries.map((entry) => providerRoute(entry, env)));
      return routes.filter((route) => route !== undefined);
    },
  };
}

/** The server of this home, asked as its owner. */
async function reachEffects({ home, env, ...given }: DoctorContext): Promise<ReachEffects> {
  const announced = await announcedServer(home);
  const url =
    given.port === undefined && announced
      ? announced.url
      : localUrl("127.0.0.1", given.port ?? DEFAULT_PORT);
  // Asked once; it has proved by then that it holds the token.
  let state: Promise<ServerState> | undefined;
  const askServer = (token: string): Promise<ServerState> => {
    state ??= directFetch().then((fetch) => new OwnerApi({ url, token, fetch }).state());
    return state;
  };
  return {
    localUrl: url,
    async token() {
      const token = await storedToken(tokenFile(home));
      if (token !== undefined) return token;
      throw new CliError(
        `There is no token in ${tokenFile(home)}. One is made when the server starts: ${launchCommand()}`,
      );
    },
    tunnel: async (token) => (await askServer(token)).tunnel ?? undefined,
    async publicUrl(token, tunnel) {
      const known = given.publicUrl?.href ?? (await askServer(token)).url ?? undefined;
      const port = Number(new URL(url).port);
      return choosePublicUrl(
        {
          ...inferUrlSources(known, { port, ...(tunnel && { tunnel }) }),
          port,
          interfaces: networkInterfaces(),
          tailnetName: () => tailnetName(env).catch(() => undefined),
        },
        probeFor(token),
      );
    },
  };
}
