import { abortable } from "../agent/abortable.ts";
import type { AgentPorts, Permissions } from "../agent/ports.ts";
import type { ToolSource } from "../tools/tool.ts";
import type { RunConnection } from "./agent-source.ts";
import type { LiveRun } from "./live-run.ts";
import { RunSlot } from "./run-slots.ts";
import type { RunsContext } from "./runs-context.ts";

/**
 * A run's ports: those of its connection, with the rules and the approvals of this PC, and a
 * slot that it holds while it works. It takes one whenever it lists its tools, which it does
 * before each turn and each call; while it waits for a person it holds none, so that any number
 * may wait, and once it is answered it goes on when a slot is free, before those that are queued.
 */
export function runPorts(
  context: RunsContext,
  run: LiveRun,
  { model, permissions, tools }: RunConnection,
  slot: RunSlot,
): AgentPorts {
  return {
    model,
    clock: context.clock,
    journal: { append: (line) => run.journal.append(line) },
    permissions: withRules(context, run, permissions),
    tools: withSlot(context, run, tools, slot),
    approvals: {
      decide(approval, signal) {
        release(run, slot);
        return run.answers.decide(approval, signal);
      },
    },
  };
}

/** A slot for one run. */
export function slotOf({ slots }: RunsContext): RunSlot {
  return new RunSlot(slots);
}

function release(run: LiveRun, slot: RunSlot): void {
  slot.release();
  run.isAdmitted = false;
}

function withSlot(
  context: RunsContext,
  run: LiveRun,
  tools: ToolSource,
  slot: RunSlot,
): ToolSource {
  return {
    async list(signal) {
      await abortable(context.serversEnded, signal);
      // One that waits only looks whether what it asked is still what it would do.
      if (!run.state.isWaiting) await slot.hold(signal);
      signal.throwIfAborted();
      if (slot.isHeld && !run.isAdmitted) {
        run.isAdmitted = true;
        run.changes.change();
        context.changes.change();
      }
      return tools.list(signal);
    },
    call: (tool, given, options) => tools.call(tool, given, options),
  };
}

function withRules(context: RunsContext, run: LiveRun, permissions: Permissions): Permissions {
  const { rules } = context;
  return {
    standing: (tool) => permissions.standing(tool),
    serverEntry: (server) => permissions.serverEntry(server),
    async rules(agent, server, tool) {
      const all = await rules.list();
      return all.filter(
        (rule) => rule.agent === agent && rule.server === server && rule.tool === tool,
      );
    },
    async remember(rule) {
      await rules.add(rule);
      context.changes.change();
      const { agent, server, tool, kind, by = "server" } = rule;
      context.audit({ action: "rule.added", by, run: run.id, agent, server, tool, outcome: kind });
    },
  };
}
