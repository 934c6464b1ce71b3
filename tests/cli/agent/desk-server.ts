import { readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Grant } from "../../../src/auth/grants.ts";
import { diskLayers } from "../../../src/cli/agent/layers.ts";
import { startServer } from "../../../src/cli/server/start-server.ts";
import { DotAgentsClient } from "../../dotagents-client.ts";
import { configFor, temporaryHome } from "../temporary-home.ts";
import { writeFiles } from "./write-files.ts";

/** A server on a socket with agents' files, and clients of it. */
export interface DeskServer {
  readonly url: string;
  readonly token: string;
  readonly home: string;
  /** The person's `.agents`. */
  readonly layer: string;
  readonly workspace: string;
  readonly owner: DotAgentsClient;
  /** A client with the token of a new device. */
  device(...grants: Grant[]): Promise<DotAgentsClient & { readonly token: string }>;
  /** The text of a file of the person's layer. */
  read(path: string): string;
  audit(): readonly string[];
}

/** An agent, without which there are no such routes. */
export const WRITER = {
  "agents/writer/agent.md":
    "---\nkind: agent\nid: writer\nname: Writer\nmood: calm\n---\n\nYou write.\n",
};

/** Starts one with these files; gone after the test. */
export async function deskServer(
  files: Readonly<Record<string, string>> = {},
  {
    workspaceFiles,
    config = {},
  }: { workspaceFiles?: Record<string, string>; config?: object } = {},
): Promise<DeskServer> {
  const home = temporaryHome({ ...configFor("http://127.0.0.1:9/v1"), ...config });
  const person = temporaryHome();
  const workspace = temporaryHome();
  const layer = join(person, ".agents");
  writeFiles(layer, { ...WRITER, ...files });
  if (workspaceFiles) writeFiles(join(workspace, ".agents"), workspaceFiles);
  const layers = diskLayers(workspaceFiles && workspace, { person });
  const server = await startServer({
    home,
    env: { OLLAMA_HOST: "127.0.0.1:9" },
    drainMs: 0,
    agents: { layers },
  });
  onTestFinished(() => server.close());
  const { url, token } = server;
  const client = (key: string): DotAgentsClient => new DotAgentsClient(`${url}/v1`, key);
  return {
    ...{ url, token, home, layer, workspace },
    owner: client(token),
    async device(...grants) {
      const { token: key } = await server.pairing.devices.add("phone", grants);
      return Object.assign(client(key), { token: key });
    },
    read: (path) => readFileSync(join(layer, path), "utf8"),
    audit() {
      const lines = readFileSync(join(home, "audit.jsonl"), "utf8").trim().split("\n");
      return lines.map((line) => {
        const { action, by, subject } = JSON.parse(line) as Record<string, string>;
        return `${action} ${subject} by ${by === "owner" ? by : "device"}`;
      });
    },
  };
}
