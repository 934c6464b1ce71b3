import type { Env } from "../env.ts";
import type { ExecResult } from "../tunnel/exec.ts";
import type { ServiceDefinition } from "./service-definition.ts";

/** What is known of a service. What is not known is absent. */
export interface ServiceState {
  readonly installed: boolean;
  /** Whether it starts at login. */
  readonly enabled?: boolean;
  readonly running?: boolean;
  readonly pid?: number;
  /** Since when it runs, as the system says it. */
  readonly since?: string;
  /** How it ended last, and how often it was started again. */
  readonly note?: string;
}

/** What starts a program when a person logs in. */
export interface ServiceManager {
  /** What it is called: `systemd`. */
  readonly title: string;
  /** The file that it reads. */
  readonly file: string;
  /** Whether the program has to keep its log and to start itself again: nothing else does. */
  readonly needsSupervisor: boolean;
  /** The command that shows the log, and goes on with it; undefined where the log is a file. */
  readonly logCommand?: (options: LogOptions) => readonly string[];
  /** What stands in that file for a service. @throws CliError for what it cannot hold */
  text(service: ServiceDefinition): string;
  /** Makes sure that there is such a thing here. @throws CliError saying what to do instead */
  check(): Promise<void>;
  /** Writes the service, replacing one, and starts it. @throws CliError */
  install(service: ServiceDefinition): Promise<void>;
  /** Stops the service and removes it; `pid` is its server's. @throws CliError */
  uninstall(pid?: number): Promise<void>;
  /** @throws CliError when that cannot be found out */
  state(): Promise<ServiceState>;
}

/** How much of a log is shown. */
export interface LogOptions {
  readonly lines: number;
  readonly follow: boolean;
}

/** Runs a program to its end, as `exec` does. */
export type Run = (file: string, args: readonly string[]) => Promise<ExecResult>;

/** The machine and the person, as a {@link ServiceManager} needs them. */
export interface ServiceSystem {
  readonly run: Run;
  readonly env: Env;
  /** The user's id; undefined on Windows. */
  readonly uid: number | undefined;
  /** The user's own directory. */
  readonly userHome: string;
  /** Whether this is a container. */
  readonly isContainer: boolean;
  /** Milliseconds between two tries. Default 500. */
  readonly retryMs?: number;
}
