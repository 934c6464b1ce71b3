import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { stream } from "../../fakes/fake-provider.ts";
import { type FakeProxy, startProxy } from "../../fakes/fake-proxy.ts";
import { equal, ok } from "../assert.ts";
import { type Address, ask, outcome, readAll, send } from "../client.ts";
import type { Stage } from "../stage.ts";
import type { Case } from "../suite.ts";

export const PROXIES: readonly Case[] = [
  {
    name: "a provider out there is asked through the proxy",
    needs: "server",
    async run(stage) {
      const { url, chats } = await stage.fake("openai", stream("Hello"));
      const proxy = await openProxy(stage, Number(new URL(url).port));
      const baseUrl = url.replace("127.0.0.1", "provider.example");
      const { server } = await startProgram(stage, proxy, { kind: "openai", baseUrl });
      const reader = await readAll(await ask(server));
      equal(reader.events.at(-1)?.type, "done");
      equal(chats.length, 1);
      equal(proxy.requests, [`POST ${baseUrl}/chat/completions`]);
      ok(proxy.received().includes(`Basic ${btoa("me:p@ss")}`), "the proxy is told who asks");
    },
  },
  {
    name: "a proxy that refuses is named in the reply's error, without its password",
    needs: "server",
    async run(stage) {
      const proxy = await openProxy(stage, undefined, 407);
      const baseUrl = "https://provider.example/v1";
      const { server } = await startProgram(stage, proxy, { kind: "openai", baseUrl });
      const reader = await readAll(await ask(server));
      const last = reader.events.at(-1) as { type?: string; message?: string } | undefined;
      equal(last?.type, "error");
      ok(last?.message?.includes(`The proxy http://127.0.0.1:${proxy.port}`), `${last?.message}`);
      ok(!/p%40ss|p@ss/.test(last?.message ?? ""), "the password is told to nobody");
      equal(proxy.requests, ["CONNECT provider.example:443"]);
    },
  },
  {
    name: "a model on this PC is asked without the proxy",
    needs: "server",
    async run(stage) {
      const { url } = await stage.fake("ollama", stream("Hello"));
      const proxy = await openProxy(stage);
      const { server } = await startProgram(stage, proxy, { kind: "ollama", host: url });
      const reader = await readAll(await ask(server));
      equal(reader.events.at(-1)?.type, "done");
      equal(proxy.requests, []);
    },
  },
  {
    name: "pair and devices speak with the running server without the proxy",
    needs: "server",
    async run(stage) {
      const proxy = await openProxy(stage, undefined, 503);
      const { server, home } = await startProgram(stage, proxy, { kind: "demo" });
      const command = (...args: string[]): Promise<string> =>
        outputOf(runProgram(stage, proxy, [...args, "--home", home]));
      const { token } = JSON.parse(await command("pair", "--json")) as { token: string };
      const phone = { ...server, token };
      equal(await outcome(await send(phone, "/v1/remote/info")), "200");
      ok(/Tokori/.test(await command("devices", "list")), "the device is listed");
      await command("devices", "revoke", "--all");
      equal(await outcome(await send(phone, "/v1/remote/info")), "401 auth.invalid_token");
      equal(proxy.requests, []);
      equal(proxy.received(), "");
    },
  },
];

async function openProxy(stage: Stage, targetPort?: number, status?: number): Promise<FakeProxy> {
  const proxy = await startProxy({
    ...(targetPort !== undefined && { targetPort }),
    ...(status !== undefined && { status }),
  });
  stage.after(() => proxy.close());
  return proxy;
}

/** The whole program, with the proxy in its environment. */
async function startProgram(
  stage: Stage,
  proxy: FakeProxy,
  entry: Record<string, string>,
): Promise<{ server: Address; home: string }> {
  const home = await mkdtemp(join(tmpdir(), "remote-chat-"));
  stage.after(() => rm(home, { recursive: true, force: true }));
  const provider = { id: "one", apiKey: "key", model: "fake-model", ...entry };
  const config = { active: "one", providers: [provider] };
  await writeFile(join(home, "config.json"), JSON.stringify(config));
  const child = runProgram(stage, proxy, ["--port", "0", "--home", home]);
  let text = "";
  for await (const part of child.stdout?.setEncoding("utf8") ?? []) {
    text += part;
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
    if (!url) continue;
    const token = await readFile(join(home, "api-token"), "utf8");
    return { server: { url, token: token.trim() }, home };
  }
  throw new Error(`it ended after ${JSON.stringify(text)}`);
}

function runProgram(stage: Stage, proxy: FakeProxy, args: readonly string[]): ChildProcess {
  const [command = "", ...options] = stage.host.program ?? [];
  const url = `http://me:p%40ss@127.0.0.1:${proxy.port}`;
  const variables = ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"];
  const named = Object.fromEntries(variables.map((name) => [name, url]));
  const child = spawn(command, [...options, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    // NODE_USE_ENV_PROXY has Node itself obey the others, from 24 on.
    env: {
      ...process.env,
      ...named,
      NO_PROXY: "",
      no_proxy: "",
      NODE_USE_ENV_PROXY: "1",
      DENO_NO_UPDATE_CHECK: "1",
    },
  });
  stage.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  return child;
}

async function outputOf(child: ChildProcess): Promise<string> {
  const [text, problems, [code]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, "exit"),
  ]);
  equal(code, 0, problems);
  return text;
}

async function textOf(stream: ChildProcess["stdout"]): Promise<string> {
  let text = "";
  for await (const part of stream?.setEncoding("utf8") ?? []) text += part;
  return text;
}
