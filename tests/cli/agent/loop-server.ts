import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { AuditEntry } from "../../../src/audit.ts";
import { AgentLibrary } from "../../../src/cli/agent/agent-library.ts";
import { diskLayers } from "../../../src/cli/agent/layers.ts";
import { startLoops } from "../../../src/cli/agent/start-loops.ts";
import { SILENT } from "../../../src/cli/log.ts";
import { loopRoutes } from "../../../src/routes/loop-routes.ts";
import { agentServer } from "../../routes/agent-server.ts";
import { FakeRuns } from "../../routes/fake-runs.ts";
import { temporaryHome } from "../temporary-home.ts";
import { writeFiles } from "./write-files.ts";

export const TASK = `---
kind: task
id: news
name: News
# Not too often.
intervalMinutes: 60
mine: a: b
---

What is new?
`;

/** A server with loops, whose files are in a directory of its own and whose runs a test writes. */
export async function loopServer(
  files: Readonly<Record<string, string>> = { "tasks/news/task.md": TASK },
  workspaceFiles?: Readonly<Record<string, string>>,
) {
  const [home, person] = [temporaryHome(), temporaryHome()];
  const workspace = workspaceFiles && temporaryHome();
  writeFiles(join(person, ".agents"), { "agents/coder/agent.md": "You code.", ...files });
  if (workspace) writeFiles(join(workspace, ".agents"), workspaceFiles);
  const layers = diskLayers(workspace, { person });
  const library = new AgentLibrary(layers, { home, env: {}, log: SILENT });
  const runs = new FakeRuns();
  const audited: Omit<AuditEntry, "at">[] = [];
  const loops = startLoops({
    home,
    layers,
    log: SILENT,
    library: () => library.current(),
    runs,
    audit: { add: (entry) => void audited.push(entry) },
    defaultAgent: () => undefined,
  });
  onTestFinished(() => loops.close());
  const server = await agentServer({ more: [loopRoutes(loops.manager)] });
  const path = (file: string): string => join(person, ".agents", file);
  return {
    home,
    person,
    workspace,
    library,
    /** The runs that loops begin. */
    loopRuns: runs,
    audited,
    manager: loops.manager,
    send: server.send,
    /** What a request comes to. */
    async ask(method: string, url: string, body?: unknown, token?: string) {
      const sent = { ...(body !== undefined && { body }), ...(token !== undefined && { token }) };
      const response = await server.send(method, url, sent);
      return { status: response.status, body: await response.json() };
    },
    read: (file: string) => readFileSync(path(file), "utf8"),
    write: (file: string, text: string) => writeFileSync(path(file), text),
  };
}
