import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseJournal } from "../../../src/agent/journal-text.ts";
import { delay } from "../../../src/delay.ts";
import { eventually } from "../../eventually.ts";
import { isAlive } from "../../stand-ins/on-path.ts";
import { runCli, type ServedCli, serveCli } from "../spawn-cli.ts";
import { agentHome, writeAgent } from "./agent-home.ts";

const MESSAGE = { agent: "writer", messages: [{ role: "user", content: "Write." }] };

describe("serve, with agents", () => {
  it("answers as ever without an agent, and by one that is put there later", async () => {
    const { home, env, person, writes } = await agentHome({
      withAgent: false,
      server: { approval: "allow" },
    });
    const server = await serveCli(home, [], { env });
    expect((await ask(server, "GET", "/v1/runs")).status).toBe(404);
    expect(existsSync(join(home, "runs"))).toBe(false);
    writeAgent(person);
    const reply = await ask(server, "POST", "/v1/chat/stream", MESSAGE);
    expect(await reply.text()).toContain("All written.");
    expect(writes()).toBe(1);
    expect((await ask(server, "GET", "/v1/runs")).status).toBe(200);
  });

  it("answers by the agent that config.json names where a message names none", async () => {
    const { home, env } = await agentHome({ calls: 0, config: { agent: "writer" } });
    const server = await serveCli(home, [], { env });
    const { messages } = MESSAGE;
    await (await ask(server, "POST", "/v1/chat/stream", { messages })).text();
    expect(await (await ask(server, "GET", "/v1/runs")).json()).toMatchObject({
      runs: [{ agent: "writer", status: "done" }],
    });
  });

  it("keeps an approval over kill -9, and does what was allowed once", async () => {
    const { home, env, writes } = await agentHome();
    const first = await serveCli(home, [], { env });
    const key = { "idempotency-key": "k1" };
    const reply = ask(first, "POST", "/v1/chat/stream", MESSAGE, key);
    const asked = await eventually(() => pending(first));
    first.child.kill("SIGKILL");
    await first.ended;
    await reply.then((response) => response.text()).catch(() => {});
    const second = await serveCli(home, [], { env });
    const again = await eventually(() => pending(second));
    expect(again).toMatchObject({ id: asked.id, digest: asked.digest });
    const answered = await ask(second, "POST", `/v1/approvals/${again.id}`, {
      decision: "once",
      digest: again.digest,
    });
    expect(answered.status).toBe(200);
    const whole = await ask(second, "POST", "/v1/chat/stream", MESSAGE, key);
    expect(await whole.text()).toContain("All written.");
    expect(writes()).toBe(1);
  });

  it("can read every journal after kill -9 at any moment, and ends each run", async () => {
    const { home, env, writes, model } = await agentHome({
      calls: 4,
      server: { approval: "allow" },
    });
    let server = await serveCli(home, [], { env });
    const begun = await ask(server, "POST", "/v1/chat/stream", MESSAGE, { "idempotency-key": "k" });
    for (const turns of [2, 3, 4]) {
      await eventually(() => expect(model.chats.length).toBeGreaterThanOrEqual(turns));
      // Between any two of the lines that follow.
      await delay(Math.random() * 20, { signal: new AbortController().signal });
      server.child.kill("SIGKILL");
      await server.ended;
      for (const name of readdirSync(join(home, "runs"))) {
        const journal = readFileSync(join(home, "runs", name));
        expect((await parseJournal(journal)).damaged).toBe(false);
      }
      server = await serveCli(home, [], { env });
    }
    await begun.text().catch(() => {});
    const reply = await ask(server, "POST", "/v1/chat/stream", MESSAGE, { "idempotency-key": "k" });
    expect(await reply.text()).toContain("All written.");
    const { runs } = (await (await ask(server, "GET", "/v1/runs")).json()) as { runs: unknown[] };
    expect(runs).toMatchObject([{ status: "done" }]);
    // One that was cut off may or may not have happened, and is never made twice.
    expect(writes()).toBeLessThanOrEqual(4);
  });

  it("ends a stubborn server with itself, and leaves a run that waits to the next start", async () => {
    const { home, env, person } = await agentHome({ modes: ["stubborn"] });
    const server = await serveCli(home, [], { env });
    const reply = ask(server, "POST", "/v1/chat/stream", { ...MESSAGE, events: "run" });
    await eventually(() => pending(server));
    const pid = Number(/^start (\d+)/.exec(readFileSync(join(person, "awkward.log"), "utf8"))?.[1]);
    expect(isAlive(pid)).toBe(true);
    server.child.kill("SIGTERM");
    expect((await server.ended).code).toBe(0);
    expect(isAlive(pid)).toBe(false);
    expect(await (await reply).text()).toContain("goes on once it is started again");
    const next = await serveCli(home, [], { env });
    expect(await eventually(() => pending(next))).toMatchObject({ state: "pending" });
  });

  it("stops the runs of a device whose access is taken away", async () => {
    const { home, env } = await agentHome();
    const server = await serveCli(home, [], { env });
    const paired = await runCli(["pair", "--home", home, "--json"], { env });
    const { token } = JSON.parse(paired.stdout) as { token: string };
    const reply = ask({ ...server, token }, "POST", "/v1/chat/stream", MESSAGE);
    await eventually(() => pending(server));
    expect((await runCli(["devices", "revoke", "--home", home, "--all"], { env })).code).toBe(0);
    await (await reply).text();
    await eventually(async () =>
      expect(await (await ask(server, "GET", "/v1/runs")).json()).toMatchObject({
        runs: [{ status: "stopped" }],
      }),
    );
    expect(await (await ask(server, "GET", "/v1/approvals")).json()).toEqual({ approvals: [] });
  });

  it("lets nothing begin after agents stop, over a restart, until agents resume", async () => {
    const { home, env, model } = await agentHome({ calls: 0 });
    const server = await serveCli(home, [], { env });
    const stopped = await runCli(["agents", "stop", "--home", home], { env });
    expect(stopped).toMatchObject({ code: 0, stderr: "" });
    expect(stopped.stdout).toContain("agents resume");
    expect((await ask(server, "POST", "/v1/chat/stream", MESSAGE)).status).toBe(409);
    server.child.kill("SIGTERM");
    await server.ended;
    const next = await serveCli(home, [], { env });
    expect((await ask(next, "POST", "/v1/chat/stream", MESSAGE)).status).toBe(409);
    expect(model.chats).toHaveLength(0);
    const doctor = await runCli(["doctor", "--home", home], { env });
    expect(doctor.stdout).toContain("agents resume");
    expect((await runCli(["agents", "resume", "--home", home], { env })).code).toBe(0);
    const reply = await ask(next, "POST", "/v1/chat/stream", MESSAGE);
    expect(await reply.text()).toContain("All written.");
    const actions = readFileSync(join(home, "audit.jsonl"), "utf8");
    expect(actions).toMatch(/runs\.halted[\s\S]*runs\.unhalted/);
  });

  it("halts where no server runs, too", async () => {
    const { home, env } = await agentHome();
    expect((await runCli(["agents", "stop", "--home", home], { env })).code).toBe(0);
    const run = await runCli(["agents", "run", "--home", home, "writer", "x"], { env });
    expect(run.code).toBe(1);
    expect((await runCli(["agents", "resume", "--home", home], { env })).code).toBe(0);
    expect(existsSync(join(home, "halted"))).toBe(false);
  });

  it("starts no server of a workspace that is not trusted", async () => {
    const { home, env, person } = await agentHome({ withAgent: false });
    writeAgent(join(person, "work"));
    const server = await serveCli(home, ["--workspace", join(person, "work")], { env });
    const reply = await ask(server, "POST", "/v1/chat/stream", MESSAGE);
    await reply.text();
    expect(existsSync(join(person, "awkward.log"))).toBe(false);
  });
});

interface Pending {
  readonly id: string;
  readonly digest: string;
  readonly state: string;
}

/** What is asked. Throws while nothing is. */
async function pending(server: Pick<ServedCli, "url" | "token">): Promise<Pending> {
  const response = await ask(server, "GET", "/v1/approvals");
  const { approvals } = (await response.json()) as { approvals?: Pending[] };
  const [found] = approvals ?? [];
  if (found === undefined) throw new Error("nothing is asked");
  return found;
}

function ask(
  { url, token }: Pick<ServedCli, "url" | "token">,
  method: string,
  path: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
}
