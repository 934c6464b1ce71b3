import { join } from "node:path";
import { onTestFinished } from "vitest";
import { diskLayers } from "../../src/cli/agent/layers.ts";
import { startServer } from "../../src/cli/server/start-server.ts";
import { ServerTunnel } from "../../src/cli/tunnel/server-tunnel.ts";
import { writeFiles } from "../cli/agent/write-files.ts";
import { temporaryHome } from "../cli/temporary-home.ts";
import type { Server } from "./contract.ts";

const CONFIG = {
  active: "demo",
  providers: [
    { id: "demo", kind: "demo" },
    { id: "gpt", kind: "openai", apiKey: "sk-never-to-be-seen", model: "m" },
  ],
};

/** The program's own server, on files in directories of their own. */
export async function diskWorld() {
  const [home, person] = [temporaryHome(CONFIG), temporaryHome()];
  const workspace = temporaryHome();
  writeFiles(join(person, ".agents"), FILES);
  writeFiles(join(workspace, ".agents"), { "tasks/foreign/task.md": TASK, ...FOREIGN });
  const started = await startServer({
    home,
    // No Ollama is found, whatever runs on this machine, and no program.
    env: { OLLAMA_HOST: "127.0.0.1:9", PATH: "/nowhere", HOME: person },
    drainMs: 0,
    agents: { layers: diskLayers(workspace, { person }), loops: true },
    tunnel: ({ port }) =>
      new ServerTunnel({
        choice: { kind: "quick" },
        autoStart: false,
        port,
        supervise: () => ({ status: STOPPED, start() {}, async stop() {} }),
      }),
  });
  onTestFinished(() => started.close());
  const server: Server = {
    origin: "http://127.0.0.1",
    token: started.token,
    send: started.fetch,
  };
  return { server, home, configFile: started.configFile, pairing: started.pairing };
}

const STOPPED = { state: "stopped", since: "2026-01-02T03:04:05.000Z" } as const;
const TASK =
  "---\nkind: task\nname: News\nintervalMinutes: 60\nprofileId: writer\n---\nWhat is new?\n";
const FILES = {
  "agents/writer/agent.md": "---\nname: Writer\n---\nYou write.",
  "agents/other/agent.md": "---\nrole: user-profile\n---\nYou help.",
  "skills/tidy/skill.md": "---\nname: Tidy\ndescription: Tidies.\n---\nTidy up.",
  "knowledge/house/house.md":
    "---\nkind: note\ntitle: House\nsummary: Of it\ntags: a, b\n---\nIt is red.",
  "mcp.json": JSON.stringify({
    mcpServers: {
      off: { command: "nothing", env: { API_KEY: "secret" }, disabled: true },
      on: { command: "nothing" },
    },
  }),
  "tasks/news/task.md": TASK,
  "tasks/daily/task.md":
    '---\nkind: task\nname: Daily\nenabled: false\nschedule: {"type":"daily","times":["08:00"]}\n---\nGood morning.\n',
};
const FOREIGN = { "agents/guest/agent.md": "You are of the workspace." };
