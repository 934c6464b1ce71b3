import { table } from "../table.ts";
import type { ServiceState } from "./service-manager.ts";

/** What `service status` shows. */
export interface ServiceView {
  readonly title: string;
  readonly file: string;
  readonly state: ServiceState;
  /** The server that answers in this home directory; undefined when none does. */
  readonly server:
    | {
        readonly pid: number;
        /** Where it is reached from this PC. */
        readonly url: string;
        readonly startedAt: string;
        /** Where a phone reaches it, as far as is known. */
        readonly phoneUrl: string | undefined;
        /** The tunnel's kind and state: `quick, ready`. */
        readonly tunnel: string | undefined;
      }
    | undefined;
  /** The last lines of the log. */
  readonly log: readonly string[];
}

/** The same for a person. */
export function serviceStatusText({ title, file, state, server, log }: ServiceView): string {
  const { installed, enabled, note } = state;
  const running = state.running ?? server !== undefined;
  const pid = state.pid ?? server?.pid;
  const since = state.since ?? server?.startedAt;
  const details = [
    ...(pid === undefined ? [] : [`process ${pid}`]),
    ...(since === undefined ? [] : [`since ${since}`]),
  ].join(", ");
  const rows = [
    ["installed", installed ? `yes, with ${title}: ${file}` : "no"],
    ...(installed ? [["at login", enabled ? "started" : "not started"]] : []),
    ...(installed ? [["running", running ? `yes, ${details}` : "no"]] : []),
    ...(note === undefined ? [] : [["note", note]]),
    ["server", serverText({ state, server, running })],
    ...(server?.tunnel === undefined ? [] : [["tunnel", server.tunnel]]),
    ...(server === undefined ? [] : [["phone's URL", server.phoneUrl ?? "not known"]]),
  ];
  const last = log.length === 0 ? "" : `\nThe last of its log:\n${log.join("\n")}\n`;
  return `${table(rows)}${last}`;
}

function serverText({
  state,
  server,
  running,
}: Pick<ServiceView, "state" | "server"> & { readonly running: boolean }): string {
  if (!server) return running ? "does not answer yet" : "none runs";
  return state.installed && !running
    ? `${server.url}, which the service has not started (process ${server.pid})`
    : server.url;
}

/** The tunnel's row: a quick one's link is another one after each start. */
export function tunnelRow(mode: string | null, state = "stopped"): string | undefined {
  if (mode === null) return undefined;
  const note = mode === "quick" ? "; the link is a new one at every start" : "";
  return `${mode}, ${state}${note}`;
}
