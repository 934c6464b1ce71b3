import type { AuditEntry } from "../audit.ts";
import type { App } from "./app.ts";

/** More of what the owner can do under `/v1/operator/`, in DotAgents' paths where it has them. */
export interface OperatorSurface {
  /** Has errors on DotAgents' paths be as its app reads them; before any request is refused. */
  addErrorForm(app: App): void;
  /** Adds its routes; every request to them is the owner's. */
  addRoutes(app: App): void;
}

/** How good something is. */
export interface HealthCheck {
  readonly status: "pass" | "warning" | "fail";
  /** What is so, and what to do. */
  readonly message: string;
}

/** The state of all that is checked. */
export interface HealthReport {
  /** Milliseconds since 1970. */
  readonly checkedAt: number;
  readonly overall: "healthy" | "warning" | "critical";
  readonly checks: Readonly<Record<string, HealthCheck>>;
}

/** A line of the log. */
export interface DeskLog {
  /** Grows with each line, also over restarts; a reader goes on after the last one it has. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly level: "error" | "warning" | "info" | "debug";
  readonly component: string;
  readonly message: string;
}

/** Which lines of the log are wanted. */
export interface DeskLogQuery {
  readonly count: number;
  readonly level?: DeskLog["level"];
  readonly after?: number;
}

/** An error that a client got. */
export interface DeskError extends Omit<DeskLog, "id"> {
  /** As the client got it, with the answer. */
  readonly requestId: string;
  readonly status: number;
  readonly code?: string;
}

/** Which tunnel is wanted. */
export interface TunnelWish {
  readonly kind: "quick" | "named" | "tailscale";
  /** Of a named one: the name that leads to it. */
  readonly hostname?: string;
  /** Of a named one: its id or name. */
  readonly id?: string;
}

/** The tunnel that would be started, in DotAgents' fields. */
export interface TunnelSetup {
  /** Whether its program is on this PC. */
  readonly installed: boolean;
  /** Whether cloudflared has the certificate that named tunnels are made with. */
  readonly loggedIn: boolean;
  readonly mode: TunnelWish["kind"];
  /** Whether it is started with the server. */
  readonly autoStart: boolean;
  readonly namedTunnelConfigured: boolean;
  readonly configuredTunnelId?: string;
  readonly configuredHostname?: string;
  readonly credentialsPathConfigured: boolean;
  readonly tunnelCount: number;
  readonly tunnels: readonly { readonly id: string; readonly name: string }[];
}

/** Settings as a client may see them: secrets are `••••••••`, and mean themselves when sent back. */
export interface SettingsView {
  /** Another one for every content; sent back, the change is refused when it is not the same. */
  readonly revision: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A provider as a client may see it. */
export interface ProviderView {
  readonly revision: string;
  readonly active: string | null;
  readonly provider: Readonly<Record<string, unknown>>;
}

/** A change, and of which content it was meant. */
export interface Change {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly revision?: string;
}

/** What {@link operatorDesk} gives out and passes on; the server's own program provides it. */
export interface Desk {
  /** All there is to see of the server. */
  status(): Promise<Readonly<Record<string, unknown>>>;
  /** Looks at everything without asking a provider. */
  health(): Promise<HealthReport>;
  /** Lines of the log, the oldest first; without secrets. */
  logs(query: DeskLogQuery): readonly DeskLog[];
  /** The last errors, the newest first. */
  errors(count: number): readonly DeskError[];
  /** What was done last, the newest first. */
  audit(count: number): readonly AuditEntry[];
  /**
   * Gives a device a new token, and ends its old one at once. Without an id, the only one.
   * @throws ChatError `not_found.device`, `validation.invalid_body`, `devices.not_saved`
   */
  replaceToken(deviceId?: string): Promise<string>;
  tunnelSetup(): Promise<TunnelSetup>;
  /** @throws ChatError `validation.invalid_body` */
  setUpTunnel(wish: TunnelWish): Promise<TunnelSetup>;
  /** @throws ChatError `settings.unreadable` */
  settings(): Promise<SettingsView>;
  /** @throws ChatError `settings.changed`, `settings.not_saved`, `validation.invalid_body` */
  changeSettings(change: Change): Promise<SettingsView>;
  /** @throws ChatError `not_found.provider`, `settings.unreadable` */
  provider(id: string): Promise<ProviderView>;
  /** Adds one, and with `use` makes it the active one. @throws as `changeSettings` does */
  addProvider(change: Change, use: boolean): Promise<ProviderView>;
  /** @throws as `changeSettings` does, and ChatError `not_found.provider` */
  changeProvider(id: string, change: Change): Promise<ProviderView>;
  /** @throws as `changeProvider` does */
  removeProvider(id: string, revision?: string): Promise<void>;
}
