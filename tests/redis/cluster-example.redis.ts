import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { afterAll, beforeAll, expect, it } from "vitest";

const TOKEN = "secret";
const HEADERS = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
let child: ChildProcess;
let url = "";

beforeAll(async () => {
  child = spawn(process.execPath, ["--import", "tsx", "examples/cluster/start.ts"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, TOKEN, PORT: "0", REDIS_URL: undefined },
  });
  url = String(await once(child.stdout as NodeJS.ReadableStream, "data")).trim();
}, 120_000);
afterAll(async () => {
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
});

it("examples/cluster resumes on one instance what was begun on another, and shares devices", async () => {
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${url}/v1/${path}`, { headers: HEADERS, ...init });
  const hosts = new Set<string>();
  for (let times = 0; times < 4; times++)
    hosts.add((await (await ask("remote/info")).json()).hostname);
  expect(hosts.size).toBe(2);

  const headers = { ...HEADERS, "idempotency-key": "one" };
  const body = JSON.stringify({ messages: [{ role: "user", content: "Hi" }] });
  const send = (): Promise<Response> => ask("chat/stream", { method: "POST", headers, body });
  const texts = await Promise.all([send(), send(), send()].map(async (one) => (await one).text()));
  const endings = texts.map((text) => /"type":"done","content":"(.*?)"/.exec(text)?.[1]);
  expect(endings[0]).toBeTruthy();
  expect(new Set(endings).size).toBe(1);

  const { code } = await (await ask("pair/codes", { method: "POST", body: "{}" })).json();
  const redeemed = await ask("pair/redeem", {
    method: "POST",
    body: JSON.stringify({ code, name: "phone" }),
  });
  const { token } = await redeemed.json();
  for (let times = 0; times < 2; times++) {
    const seen = await ask("remote/info", { headers: { authorization: `Bearer ${token}` } });
    expect(seen.status).toBe(200);
  }
});
