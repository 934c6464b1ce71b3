import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { type Step, stream } from "../../fakes/fake-provider.ts";
import { closedOf, equal, within } from "../assert.ts";
import { ask, EventReader } from "../client.ts";
import type { Host } from "../host.ts";
import type { Stage } from "../stage.ts";
import type { Case } from "../suite.ts";

const TOKEN = "the-token-of-the-examples";
const NEVER: Step = { wait: new Promise(() => {}) };

const SERVERS: Readonly<Partial<Record<Host["kind"], readonly string[]>>> = {
  deno: ["run", "--allow-net", "--allow-env", "--allow-read", "examples/deno-server.js"],
  bun: ["examples/bun-server.js"],
};

/** What the examples of a runtime, and those for all, show. Node's servers have tests of their own. */
export function exampleCases({ kind }: Host): readonly Case[] {
  const server = SERVERS[kind];
  return [askingCase, ...(server ? [servingCase(server)] : [])];
}

const askingCase: Case = {
  name: "examples/ask.js asks",
  needs: "server",
  async run(stage) {
    const { server } = await stage.relay("openai", stream("Hel", "lo"));
    const env = { TOKEN: server.token, REMOTE_CHAT_URL: server.url };
    const [, ...options] = stage.host.command ?? [];
    const child = start(stage, [...options, "examples/ask.js", "Hi"], env);
    let text = "";
    for await (const part of child.stdout?.setEncoding("utf8") ?? []) text += part;
    equal(text, "Hello\n");
  },
};

function servingCase(args: readonly string[]): Case {
  return {
    name: `${args.at(-1)} serves`,
    needs: "server",
    async run(stage) {
      const fake = await stage.fake("ollama", stream("Hel", NEVER));
      const child = start(stage, args, { TOKEN, PORT: "0", OLLAMA_HOST: fake.url });
      const url = await listeningUrl(child);
      const leaving = new AbortController();
      const reader = new EventReader(await ask({ url, token: TOKEN }, { signal: leaving.signal }));
      await reader.until(({ text }) => text === "Hel");
      leaving.abort();
      await within(2000, closedOf(fake.chats), "the provider is closed");
    },
  };
}

function start(
  stage: Stage,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): ChildProcess {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  stage.after(() => child.kill("SIGKILL"));
  return child;
}

/** Bun's example says it on stdout, Deno by itself on stderr. */
function listeningUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    for (const output of [child.stdout, child.stderr])
      output?.setEncoding("utf8").on("data", (part) => {
        text += part;
        const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
        if (url) resolve(url);
      });
    child.once("close", () => reject(new Error(`it ended after ${JSON.stringify(text)}`)));
  });
}
