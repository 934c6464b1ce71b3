import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import {
  type FakeProvider,
  type FakeRequest,
  startFake,
  stream,
} from "../../fakes/fake-provider.ts";
import { configFor, temporaryHome } from "../temporary-home.ts";
import { writeFiles } from "./write-files.ts";

const AWKWARD = fileURLToPath(new URL("../../stand-ins/mcp-awkward.mjs", import.meta.url));

/** A person's directory with an agent `writer`, a model that it asks, and a server with tools. */
export interface AgentHome {
  /** `--home`. */
  readonly home: string;
  /** Whose `.agents` are read. */
  readonly person: string;
  readonly env: Readonly<Record<string, string>>;
  readonly model: FakeProvider;
  /** How often the server's `write` was called. */
  readonly writes: () => number;
}

/** What the model calls in its first turn. */
export interface AgentHomeOptions {
  /** How often it calls `write` before it answers. Default 1. */
  readonly calls?: number;
  /** What else mcp.json says of the server. */
  readonly server?: object;
  /** Arguments of the stand-in: `stubborn`. */
  readonly modes?: readonly string[];
  readonly withAgent?: boolean;
  readonly config?: object;
}

/** Makes one; gone after the test. */
export async function agentHome(options: AgentHomeOptions = {}): Promise<AgentHome> {
  const { calls = 1, server = {}, modes = [], withAgent = true, config = {} } = options;
  const model = await startFake("openai", (request) => {
    const done = resultsIn(request);
    return done < calls
      ? stream(
          { toolCall: { name: "files__write", arguments: JSON.stringify({ line: `l${done}` }) } },
          { finish: "tool_calls" },
        )
      : stream("All ", "written.");
  });
  onTestFinished(() => model.close());
  const home = temporaryHome({ ...configFor(model.url), ...config });
  const person = temporaryHome();
  const log = join(person, "awkward.log");
  if (withAgent) writeAgent(person);
  writeFiles(join(person, ".agents"), {
    "mcp.json": JSON.stringify({
      mcpServers: {
        files: {
          command: process.execPath,
          args: [AWKWARD, ...modes],
          env: { AWKWARD_LOG: log },
          ...server,
        },
      },
    }),
  });
  return {
    home,
    person,
    env: { HOME: person },
    model,
    writes: () =>
      existsSync(log) ? (readFileSync(log, "utf8").match(/^write /gm)?.length ?? 0) : 0,
  };
}

/** Puts the agent's file there. */
export function writeAgent(person: string): void {
  writeFiles(join(person, ".agents"), {
    "agents/writer/agent.md":
      "---\nkind: agent\nid: writer\nname: Writer\ndescription: Writes\n---\nYou write.",
  });
}

/** Results of tools that the model is told of. */
function resultsIn({ body }: FakeRequest): number {
  const { messages } = body as { messages: readonly { role: string }[] };
  return messages.filter(({ role }) => role === "tool").length;
}
