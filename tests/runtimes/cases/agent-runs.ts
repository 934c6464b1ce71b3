import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { RunLine } from "../../../src/agent/run-line.ts";
import { diskRuns } from "../../../src/cli/agent/run-files.ts";
import { delay } from "../../../src/delay.ts";
import { stream } from "../../fakes/fake-provider.ts";
import { equal, ok } from "../assert.ts";
import { send } from "../client.ts";
import { exitCodeOf, type Program, run, startProgram, temporaryHome, textOf } from "../program.ts";
import type { Stage } from "../stage.ts";
import type { Case } from "../suite.ts";

const SCRIPT = fileURLToPath(new URL("../../stand-ins/mcp-awkward.mjs", import.meta.url));

/** Runs of agents, kept on disk. */
export const AGENT_RUNS: readonly Case[] = [
  {
    name: "a run's journal is cut where it is torn, and gone on with",
    needs: "server",
    async run(stage) {
      const home = await temporaryHome(stage);
      const journal = await diskRuns(home).create("r");
      const lines = ["run", "notice"].map(
        (type) => ({ type, v: 1, at: 1, text: "ä👋" }) as unknown as RunLine,
      );
      for (const line of lines) await journal.append(line);
      await journal.close();
      const path = join(home, "runs/r.jsonl");
      const whole = await readFile(path);
      await writeFile(path, Buffer.concat([whole, whole.subarray(0, 9)]));
      for await (const { lines: kept, isDamaged, open } of diskRuns(home).load()) {
        equal([kept, isDamaged], [lines, false]);
        const opened = await open();
        await opened.append(lines[1] as RunLine);
        await opened.close();
      }
      equal(await diskRuns(home).read("r"), [...lines, lines[1]]);
    },
  },
  {
    name: "an agent's run waits for its approval over a kill -9, and calls its tool once",
    needs: "server",
    async run(stage) {
      const { env, provider, writes } = await agentFiles(stage);
      const first = await startProgram(stage, { provider, env });
      const { home } = first;
      const asking = run(stage, ["agents", "run", "writer", "Write.", "--home", home], env);
      const text = textOf(asking.stdout);
      const asked = await pending(first);
      process.kill(first.pid, "SIGKILL");
      await first.exitCode;
      const second = await startProgram(stage, { home, provider, env });
      const again = await pending(second);
      equal([again.id, again.digest], [asked.id, asked.digest]);
      const body = JSON.stringify({ decision: "once", digest: again.digest });
      const headers = { "content-type": "application/json" };
      const path = `/v1/approvals/${again.id}`;
      equal((await send(second.server, path, { method: "POST", headers, body })).status, 200);
      equal([await text, await writes()], ["All written.\n", 1]);
    },
  },
  {
    name: "agents run works without a server, and agents stop halts it",
    needs: "server",
    async run(stage) {
      const { person, env, provider, writes } = await agentFiles(stage, { approval: "allow" });
      const home = join(person, "home");
      await mkdir(home);
      const config = { active: provider.id, providers: [provider] };
      await writeFile(join(home, "config.json"), JSON.stringify(config));
      const agents = (...args: string[]) => run(stage, ["agents", ...args, "--home", home], env);
      equal(await textOf(agents("run", "writer", "Write.").stdout), "All written.\n");
      equal(await writes(), 1);
      equal(await exitCodeOf(agents("stop")), 0);
      ok((await readdir(home)).includes("halted"), "it is kept");
      equal(await exitCodeOf(agents("run", "writer", "Write.")), 1);
      equal(await exitCodeOf(agents("resume")), 0);
    },
  },
];

async function agentFiles(stage: Stage, server: object = {}) {
  const person = await temporaryHome(stage);
  const log = join(person, "log");
  const [command = "", ...options] = stage.host.command ?? [];
  const args = [...options, SCRIPT];
  const entry = { command, args, env: { AWKWARD_LOG: log }, ...server };
  await mkdir(join(person, ".agents/agents/writer"), { recursive: true });
  await writeFile(
    join(person, ".agents/mcp.json"),
    JSON.stringify({ mcpServers: { files: entry } }),
  );
  await writeFile(
    join(person, ".agents/agents/writer/agent.md"),
    "---\nkind: agent\nid: writer\nname: Writer\n---\nYou write.",
  );
  const fake = await stage.fake("openai", ({ body }) => {
    const { messages } = body as { messages: readonly { role: string }[] };
    return messages.some(({ role }) => role === "tool")
      ? stream("All written.")
      : stream({ toolCall: { name: "files__write", arguments: '{"line":"x"}' } });
  });
  return {
    person,
    env: { HOME: person },
    provider: {
      id: "fake",
      kind: "openai",
      apiKey: "key",
      model: "m",
      baseUrl: fake.url,
    } as const,
    writes: async () => (await readFile(log, "utf8")).match(/^write /gm)?.length ?? 0,
  };
}

/** What is asked, once something is. */
async function pending({ server }: Program): Promise<{ id: string; digest: string }> {
  for (let tries = 0; tries < 500; tries++) {
    const response = await send(server, "/v1/approvals");
    const { approvals } = (await response.json()) as {
      approvals?: readonly { id: string; digest: string }[];
    };
    const [found] = approvals ?? [];
    if (found) return found;
    await delay(50, { signal: new AbortController().signal });
  }
  throw new Error("nothing is asked");
}
