import { AGENT_RUNS } from "./cases/agent-runs.ts";
import { AGENTS } from "./cases/agents.ts";
import { CLIENTS } from "./cases/clients.ts";
import { COMPLETIONS } from "./cases/completions.ts";
import { CONVERSATIONS } from "./cases/conversations.ts";
import { denoServeCases } from "./cases/deno-serve.ts";
import { exampleCases } from "./cases/examples.ts";
import { HEADERS } from "./cases/headers.ts";
import { HOME } from "./cases/home.ts";
import { HOSTS } from "./cases/hosts.ts";
import { KEPT } from "./cases/kept.ts";
import { LOGINS } from "./cases/logins.ts";
import { LOOPS } from "./cases/loops.ts";
import { MCP } from "./cases/mcp.ts";
import { MODELS } from "./cases/models.ts";
import { OPERATOR } from "./cases/operator.ts";
import { PAIRING } from "./cases/pairing.ts";
import { PROGRAM } from "./cases/program.ts";
import { PROXIES } from "./cases/proxies.ts";
import { PUSH } from "./cases/push.ts";
import { ROUTES } from "./cases/routes.ts";
import { SHUTDOWN } from "./cases/shutdown.ts";
import { STREAMS } from "./cases/streams.ts";
import type { Host } from "./host.ts";
import type { Case } from "./suite.ts";

/** What holds on every runtime, and what the examples of this one show. */
export function casesFor(host: Host): readonly Case[] {
  const common = [
    ...ROUTES,
    ...STREAMS,
    ...CLIENTS,
    ...KEPT,
    ...MODELS,
    ...COMPLETIONS,
    ...PAIRING,
    ...SHUTDOWN,
    ...HOSTS,
    ...HEADERS,
    ...PROGRAM,
    ...HOME,
    ...PROXIES,
    ...AGENTS,
    ...CONVERSATIONS,
    ...AGENT_RUNS,
    ...LOOPS,
    ...MCP,
    ...LOGINS,
    ...OPERATOR,
    ...PUSH,
  ];
  return [...common, ...denoServeCases(host), ...exampleCases(host)].filter(
    ({ needs }) => host.command || needs === "handler",
  );
}
