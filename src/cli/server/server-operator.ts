import { operatorDesk } from "../../routes/operator-desk-routes.ts";
import type { Operator } from "../../routes/operator-routes.ts";
import { VERSION } from "../../version.ts";
import type { DiskAudit } from "../agent/audit-file.ts";
import { isHalted } from "../agent/halt-file.ts";
import { createOperator, type OperatorOptions, type TunnelControl } from "./operator.ts";
import type { ServerAgents } from "./server-agents.ts";
import { ServerConfig } from "./server-config.ts";
import { serverDesk } from "./server-desk.ts";
import type { ServerLogs } from "./server-logs.ts";
import type { ServerPairing } from "./server-pairing.ts";
import type { StatusSources } from "./server-status.ts";
import type { TunnelChooser } from "./tunnel-setup.ts";

/** What {@link serverOperator} works with. */
export interface ServerOperatorOptions
  extends Omit<OperatorOptions, "tunnel" | "serverConfig" | "desk">,
    Pick<StatusSources, "host" | "port" | "conversations"> {
  readonly home: string;
  readonly tunnel: (TunnelControl & Partial<TunnelChooser>) | undefined;
  readonly pairing: ServerPairing;
  readonly audit: DiskAudit;
  readonly logs: ServerLogs;
  readonly agents: ServerAgents | undefined;
  /** What is suspicious in the config. */
  readonly warnings: () => readonly string[];
}

/** What the owner of a running server can see and do over HTTP, the desk included. */
export function serverOperator(options: ServerOperatorOptions): Operator {
  const { home, configFile, fallback, tunnel, pairing, logs, agents, ...rest } = options;
  const serverConfig = new ServerConfig({ configFile, fallback, log: logs.of("config") });
  const { devices, requests } = pairing;
  const { ring, errors } = logs;
  const given = { ...rest, configFile, fallback, serverConfig, ...(tunnel && { tunnel }) };
  const desk = operatorDesk(
    serverDesk({
      ...{ ...rest, home, tunnel, devices, requests, ring, errors },
      version: VERSION,
      config: serverConfig,
      state: () => operator.state(),
      runs: () => agents?.runs,
      servers: async () => (await agents?.servers()) ?? [],
      loops: agents && (() => agents.loops()),
      isHalted: () => isHalted(home),
      chooser: isChooser(tunnel) ? tunnel : undefined,
    }),
  );
  const operator = createOperator({ ...given, desk });
  return operator;
}

function isChooser(
  tunnel: Partial<TunnelChooser> | undefined,
): tunnel is TunnelControl & TunnelChooser {
  return tunnel?.choose !== undefined && tunnel.choice !== undefined;
}
