import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { delay } from "../../src/delay.ts";
import { VERSION } from "../../src/version.ts";
import { writeFiles } from "../cli/agent/write-files.ts";
import { type FakeProvider, type FakeRequest, startFake, stream } from "../fakes/fake-provider.ts";
import { equal, ok, within } from "../runtimes/assert.ts";
import { ask, readAll, send } from "../runtimes/client.ts";
import { isAlive } from "../stand-ins/on-path.ts";
import type { Artefact } from "./artefacts.ts";
import type { Room } from "./room.ts";

const AWKWARD = fileURLToPath(new URL("../stand-ins/mcp-awkward.mjs", import.meta.url));
const KINDS = ["anthropic", "gemini", "minimax", "ollama", "openai"] as const;

/** Something that every artefact must do. */
export interface ArtefactCase {
  readonly name: string;
  run(room: Room, artefact: Artefact): Promise<void>;
}

/** All of them. */
export const CASES: readonly ArtefactCase[] = [
  {
    name: "says its version, and how it is started",
    async run(room, { calls }) {
      equal(await room.text(["--version"]), `${VERSION}\n`);
      const help = await room.text(["help"]);
      ok(calls.test(/Start it with: .*/.exec(help)?.[0] ?? ""), `${help} says ${calls}`);
    },
  },
  {
    name: "serves the page, pairs, streams, and ends with SIGTERM",
    async run(room) {
      room.configure({ id: "demo", kind: "demo" });
      const server = await room.serve();
      await servesPage(server.url);
      const made = await send(server, "/v1/pair/codes", { method: "POST", body: "{}" });
      const { code } = (await made.json()) as { code: string };
      const redeemed = await fetch(`${server.url}/v1/pair/redeem`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ code, name: "phone" }),
      });
      const { token } = (await redeemed.json()) as { token: string };
      const { events, text } = await readAll(await ask({ url: server.url, token }));
      equal(events.at(-1)?.type, "done", "the last event");
      ok(text.includes("built-in demo"), "the demo says that it is one");
      ok((await room.text(["pair", "--qr"])).includes("█"), "a QR code is drawn");
      ok((await room.text(["devices", "list"])).includes("phone"), "the phone is listed");
      ok(/demo/i.test(await room.text(["doctor"], 1)), "doctor finds the provider");
      const open = readAll(await ask(server));
      server.child.kill("SIGTERM");
      equal((await open).events.at(-1)?.type, "done", "the open reply's end");
      equal(await within(15_000, server.output.ended, "the end"), 0, "the exit code");
      ok(!/^ +at |Warning/m.test(server.output.text), `${server.output.text} is clean`);
    },
  },
  ...KINDS.map((kind) => ({
    name: `reaches a provider: ${kind}`,
    async run(room: Room) {
      const fake = await startFake(kind, stream("Hel", "lo"));
      try {
        room.configure({ id: kind, kind, model: "m", apiKey: "k", baseUrl: fake.url });
        ok((await room.text(["providers", "test", kind])).includes("Hello"), "Hello comes");
      } finally {
        await fake.close();
      }
    },
  })),
  {
    name: "runs an agent that calls an MCP server",
    async run(room) {
      await withAgent(room, "write", async (log) => {
        const said = await room.text(["agents", "run", "writer", "Write it."]);
        ok(said.includes("All written."), `${said} has the answer`);
        ok(/^write /m.test(readFileSync(log, "utf8")), "the tool was called");
      });
    },
  },
  {
    name: "MCP servers end with it, even if it is killed",
    async run(room) {
      await withAgent(room, "hang", async (log) => {
        const { child, output } = room.run("agents", "run", "writer", "Write it.");
        await output.until(/→ files · hang/);
        const pid = Number(/^start (\d+)$/m.exec(readFileSync(log, "utf8"))?.[1]);
        ok(isAlive(pid), "the MCP server runs");
        child.kill("SIGKILL");
        await output.ended;
        await within(10_000, gone(pid), "the MCP server's end");
      });
    },
  },
];

async function servesPage(url: string): Promise<void> {
  const html = await (await fetch(url)).text();
  const assets = [...html.matchAll(/(?:src|href)="\.(\/[^"]*)"/g)].map(([, path = ""]) => path);
  ok(assets.length > 2, `${html} has assets`);
  for (const path of assets) equal((await fetch(url + path)).status, 200, path);
}

/** An agent whose model calls a tool of an MCP server that may be used unasked. */
async function withAgent(
  room: Room,
  tool: string,
  work: (log: string) => Promise<void>,
): Promise<void> {
  const model: FakeProvider = await startFake("openai", (request) =>
    hasResult(request)
      ? stream("All ", "written.")
      : stream({ toolCall: { name: `files__${tool}`, arguments: "{}" } }, { finish: "tool_calls" }),
  );
  const log = join(room.person, "mcp.log");
  const files = {
    command: process.execPath,
    args: [AWKWARD, "stubborn"],
    env: { AWKWARD_LOG: log },
    approval: "allow",
  };
  writeFiles(join(room.person, ".agents"), {
    "agents/writer/agent.md":
      "---\nkind: agent\nid: writer\nname: Writer\ndescription: Writes\n---\nYou write.",
    "mcp.json": JSON.stringify({ mcpServers: { files } }),
  });
  room.configure({ id: "m", kind: "openai", model: "m", apiKey: "k", baseUrl: model.url });
  try {
    await work(log);
  } finally {
    await model.close();
  }
  ok(existsSync(log), "the MCP server was started");
}

function hasResult({ body }: FakeRequest): boolean {
  const { messages } = body as { messages: readonly { role: string }[] };
  return messages.some(({ role }) => role === "tool");
}

async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await delay(20);
}
