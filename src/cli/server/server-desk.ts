import type { AuditEntry } from "../../audit.ts";
import type { Devices } from "../../auth/devices.ts";
import { ChatError } from "../../errors.ts";
import type {
  Desk,
  HealthReport,
  ProviderView,
  SettingsView,
  TunnelSetup,
} from "../../routes/operator-desk.ts";
import type { DiskAudit } from "../agent/audit-file.ts";
import { withNewProvider, withProviderChanges, withSettings } from "../config/change-settings.ts";
import type { Config } from "../config/config.ts";
import { type ConfigDocument, freeId, withoutEntry } from "../config/config-document.ts";
import { maskedConfig, maskedEntry, wrongSetting } from "../config/masked-config.ts";
import type { Env } from "../env.ts";
import type { LogRing } from "../log-ring.ts";
import { checkHealth } from "./health.ts";
import type { RecentErrors } from "./recent-errors.ts";
import { audited, type ServerConfig } from "./server-config.ts";
import { type StatusSources, serverStatus } from "./server-status.ts";
import { setUpTunnel, type TunnelChooser, tunnelSetup } from "./tunnel-setup.ts";

/** What {@link serverDesk} works with. */
export interface ServerDeskOptions extends StatusSources {
  readonly home: string;
  readonly config: ServerConfig;
  /** What is suspicious in the config. */
  readonly warnings: () => readonly string[];
  /** @throws ChatError `chat.no_provider` */
  readonly provider: () => { readonly name: string };
  readonly devices: Devices;
  readonly ring: LogRing;
  readonly errors: RecentErrors;
  readonly audit: DiskAudit;
  /** The tunnel, where another can be chosen. */
  readonly chooser: TunnelChooser | undefined;
  readonly env: Env;
}

const FIVE_MINUTES_MS = 300_000;

/** The owner's desk on this PC's files, log and tunnel. Each act is in the audit. */
export function serverDesk(options: ServerDeskOptions): Desk {
  const { config, ring, errors, devices, chooser, env } = options;
  const add = (entry: Omit<AuditEntry, "at">): void => options.audit.add(entry);
  const act = <T>(action: string, subject: string | undefined, run: () => Promise<T>): Promise<T> =>
    audited(add, { action, ...(subject !== undefined && { subject }) }, run);

  return {
    async status() {
      return { ...(await serverStatus(options)), health: await healthOf(options) };
    },
    health: () => healthOf(options),
    logs: (query) => ring.read(query),
    errors: (count) => errors.last(count),
    audit: (count) => options.audit.last(count),
    replaceToken: (deviceId) =>
      act("device.token_replaced", deviceId ?? onlyDevice(devices), async () => {
        const replaced = await devices.replaceToken(deviceId ?? requireOnlyDevice(devices));
        if (replaced) return replaced.token;
        throw noDevice();
      }),
    tunnelSetup: () => setupOf(chooser, env),
    setUpTunnel: (wish) =>
      act("tunnel.set_up", wish.kind, async () => {
        setUpTunnel(chooser, wish);
        return setupOf(chooser, env);
      }),
    settings: () => settingsOf(config.read()),
    changeSettings: ({ fields, revision }) =>
      act("settings.changed", Object.keys(fields).filter(isName).sort().join(" "), async () => {
        if ("providers" in fields && revision === undefined)
          throw wrongSetting(
            "revision",
            "expected, as it was read, since providers takes the place of the whole list",
          );
        return settingsOf(
          await config.edit((document) => {
            const base = "providers" in fields ? document : config.withFallback(document);
            return withSettings(base, fields);
          }, revision),
        );
      }),
    provider: async (id) => providerOf(config.read(), id),
    addProvider: ({ fields, revision }, use) =>
      act("provider.added", textOf(fields.id), async () => {
        let id = "";
        const document = await config.edit((before) => {
          id = textOf(fields.id) ?? freeId(before.config, String(fields.kind));
          return withNewProvider(before, { ...fields, id }, { use });
        }, revision);
        return providerOf(document, id);
      }),
    changeProvider: (id, { fields, revision }) =>
      act("provider.changed", id, async () => {
        const change = (document: ConfigDocument): ConfigDocument => {
          requireProvider(document.config, id);
          return withProviderChanges(document, id, fields);
        };
        return providerOf(await config.edit(change, revision), id);
      }),
    removeProvider: (id, revision) =>
      act("provider.removed", id, async () => {
        await config.edit((document) => {
          requireProvider(document.config, id);
          return withoutEntry(document, id);
        }, revision);
      }),
  };

  async function settingsOf(document: ConfigDocument): Promise<SettingsView> {
    return {
      revision: await config.revision(document),
      settings: maskedConfig(document.config),
    };
  }

  async function providerOf(document: ConfigDocument, id: string): Promise<ProviderView> {
    const provider = maskedEntry(requireProvider(document.config, id));
    const { active = null } = document.config;
    return { revision: await config.revision(document), active, provider };
  }
}

function healthOf(options: ServerDeskOptions): Promise<HealthReport> {
  const { config, audit, devices, errors, runs, servers, now = Date.now } = options;
  return checkHealth({
    ...options,
    readConfig: () => config.read(),
    devices: () => devices.list().length,
    waiting: () => runs()?.approvals().length ?? 0,
    isAudited: () => !audit.isFailing,
    failedServers: async () =>
      (await servers()).filter(({ state }) => state === "failed").map(({ name }) => name),
    faults: () => errors.faultsSince(now() - FIVE_MINUTES_MS).recent,
  });
}

async function setupOf(chooser: TunnelChooser | undefined, env: Env): Promise<TunnelSetup> {
  if (chooser) return tunnelSetup(chooser, env);
  throw new ChatError("not_found.tunnel", "This server can have no tunnel. Start it on the PC.");
}

function requireProvider({ providers }: Config, id: string): Config["providers"][number] {
  const found = providers.find((entry) => entry.id === id);
  if (found) return found;
  throw new ChatError("not_found.provider", "There is no provider of this id on the PC.");
}

function onlyDevice(devices: Devices): string | undefined {
  const [first, ...others] = devices.list();
  return others.length === 0 ? first?.id : undefined;
}

function requireOnlyDevice(devices: Devices): string {
  const id = onlyDevice(devices);
  if (id !== undefined) return id;
  if (devices.list().length === 0) throw noDevice();
  throw new ChatError(
    "validation.invalid_body",
    "deviceId: expected the id of one of the paired devices, since there are several.",
    { param: "deviceId" },
  );
}

function noDevice(): ChatError {
  return new ChatError("not_found.device", "There is no such device. It may be removed already.");
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

// A name that a client made up is its text, which has no place in the audit.
function isName(name: string): boolean {
  return /^[A-Za-z]{1,32}$/.test(name);
}
