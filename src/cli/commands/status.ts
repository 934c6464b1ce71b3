import type { Command } from "commander";
import { addFileOptions, filesOf } from "../common-options.ts";
import type { StatusAnswer } from "../pairing/operator-answers.ts";
import { plural } from "../plural.ts";
import { printable } from "../printable.ts";
import { requireServer } from "../reach/find-server.ts";
import { table } from "../table.ts";

/** `status [--json]`: the running server at one look. */
export function addStatusCommand(program: Command): void {
  addFileOptions(program.command("status"))
    .description("show the running server at one look")
    .option("--json", "as JSON")
    .action(async ({ json }: { json?: boolean }, self: Command) => {
      const status = await (await requireServer(filesOf(self).home)).status();
      process.stdout.write(json ? `${JSON.stringify(status, null, 2)}\n` : statusText(status));
    });
}

/** A status as a person reads it; nothing in it is a command to the terminal. */
export function statusText(status: StatusAnswer): string {
  const { version, startedAt, remoteServer, devices, halted, health } = status;
  const rows: string[][] = [
    ["server", `remote-chat ${version} at ${remoteServer.bind}:${remoteServer.port}`],
    ["since", startedAt],
    ["phone's URL", remoteServer.url ?? "not known"],
    ["provider", providerText(status)],
    ["tunnel", tunnelText(status)],
    ["devices", devicesText(devices)],
    ["runs", halted ? "halted; resume with: remote-chat agents resume" : runsText(status)],
    ["loops", loopsText(status)],
    ["MCP servers", serversText(status)],
    ["conversations", status.conversations ? String(status.conversations.count) : "not known"],
    ["health", health.overall],
  ];
  const bad = Object.entries(health.checks).filter(([, check]) => check.status !== "pass");
  rows.push(...bad.map(([name, { status: how, message }]) => ["", `${how}: ${name}: ${message}`]));
  return table(rows.map((row) => row.map(printable)));
}

function providerText({ provider, noProvider = "none" }: StatusAnswer): string {
  return provider ? `${provider.name}, ${provider.model} (${provider.id})` : noProvider;
}

function tunnelText({ tunnel: { mode, state = "stopped", url, error } }: StatusAnswer): string {
  if (mode === null) return "none";
  const about = url ?? error;
  return `${mode}, ${state}${about === undefined ? "" : `: ${about}`}`;
}

function devicesText({ count, seenToday, waiting }: StatusAnswer["devices"]): string {
  const asking = waiting === 0 ? "" : `; ${waiting} waiting to be paired`;
  return `${count} paired, ${seenToday} seen within a day${asking}`;
}

function runsText({ runs }: StatusAnswer): string {
  const states = ["running", "waiting", "queued", "interrupted"] as const;
  const parts = states.filter((state) => runs[state] > 0).map((state) => `${runs[state]} ${state}`);
  const asked = runs.approvals === 0 ? "" : `; ${plural(runs.approvals, "approval")} to answer`;
  return `${parts.join(", ") || "none"}${asked}`;
}

function loopsText({ loops }: StatusAnswer): string {
  if (!loops) return "not known";
  return `${loops.count}, ${loops.enabled} enabled, ${loops.running} running`;
}

function serversText({ mcpServers }: StatusAnswer): string {
  if (!mcpServers) return "not known";
  return mcpServers.map(({ name, state }) => `${name} (${state})`).join(", ") || "none";
}
