import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { eventually } from "../../eventually.ts";
import { runCli, serveCli } from "../spawn-cli.ts";
import { agentHome } from "./agent-home.ts";
import { writeFiles } from "./write-files.ts";

const TASK = "---\nkind: task\nid: news\nname: News\nrunOnStartup: true\n---\n\nWrite the news.\n";

async function loopHome(task = TASK, options: Parameters<typeof agentHome>[0] = {}) {
  const home = await agentHome({ calls: 1, server: { approval: "allow" }, ...options });
  writeFiles(join(home.person, ".agents"), { "tasks/news/task.md": task });
  const loops = (...args: string[]) =>
    runCli(["loops", ...args, "--home", home.home], { env: home.env });
  const listed = async () => {
    const { stdout } = await loops("list", "--json");
    return (JSON.parse(stdout) as { loops: readonly Record<string, unknown>[] }).loops[0];
  };
  return { ...home, loops, listed };
}

describe("serve, with loops", () => {
  it("runs one at its start without any request, over a restart and kill -9 each time once", async () => {
    const { home, env, writes, listed } = await loopHome();
    const first = await serveCli(home, [], { env });
    await eventually(() => expect(writes()).toBe(1));
    const { lastRunId } = (await eventually(async () => {
      const loop = await listed();
      expect(loop).toMatchObject({ isRunning: false, lastRunAt: expect.any(Number) });
      return loop;
    })) as { lastRunId: string };
    expect(readdirSync(join(home, "runs"))).toEqual([`${lastRunId}.jsonl`]);
    first.child.kill("SIGKILL");
    await first.ended;
    await serveCli(home, [], { env });
    await eventually(() => expect(readdirSync(join(home, "runs"))).toHaveLength(2));
    await eventually(async () =>
      expect(await listed()).toMatchObject({ isRunning: false, missed: [] }),
    );
    expect((await listed())?.lastRunId).not.toBe(lastRunId);
    const kept = JSON.parse(readFileSync(join(home, "loops.json"), "utf8"));
    expect(kept.loops.news).toMatchObject({ missed: [], runId: expect.any(String) });
  });

  it("waits for a yes like every run, and is listed as missed where it may not begin", async () => {
    const { home, env, loops, listed, writes } = await loopHome(TASK, { server: {} });
    await runCli(["agents", "stop", "--home", home], { env });
    const server = await serveCli(home, [], { env });
    await eventually(async () =>
      expect(await listed()).toMatchObject({
        nextRunAt: null,
        missed: [{ reason: "halted", count: 1 }],
      }),
    );
    expect((await loops("run", "news")).code).toBe(1);
    await runCli(["agents", "resume", "--home", home], { env });
    expect(await loops("run", "news")).toMatchObject({ code: 0, stderr: "" });
    const headers = { authorization: `Bearer ${server.token}` };
    await eventually(async () => {
      const answer = await fetch(`${server.url}/v1/approvals`, { headers });
      expect(await answer.json()).toMatchObject({ approvals: [{ startedBy: "loop:news" }] });
    });
    expect(await listed()).toMatchObject({ isRunning: true, nextRunAt: expect.any(Number) });
    const again = await loops("run", "news");
    expect(again.stderr).toContain("News is running");
    expect(writes()).toBe(0);
  });

  it("begins no loop for a program that runs one agent once", async () => {
    const { home, env, loops } = await loopHome(TASK);
    const run = await runCli(["agents", "run", "writer", "Write.", "--home", home], { env });
    expect(run).toMatchObject({ code: 0, stdout: "All written.\n" });
    expect(readdirSync(join(home, "runs"))).toHaveLength(1);
    expect((await loops("list")).stdout).toMatch(/^news {2}on {4} every 60 minutes {2}never/m);
  });
});

describe("loops, at the terminal", () => {
  it("lists, pauses and resumes one, with a server and without", async () => {
    const { home, env, person, loops, listed } = await loopHome(
      TASK.replace("runOnStartup: true", "mine: x"),
    );
    const text = () => readFileSync(join(person, ".agents/tasks/news/task.md"), "utf8");
    expect(await listed()).toMatchObject({ enabled: true, nextRunAt: expect.any(Number) });
    expect(await loops("pause", "news")).toEqual({ code: 0, stdout: "news is off.\n", stderr: "" });
    expect(text()).toBe(
      "---\nkind: task\nid: news\nenabled: false\nname: News\nmine: x\n---\n\nWrite the news.\n",
    );
    expect(await listed()).toMatchObject({ enabled: false, nextRunAt: null });
    const needsServer = await loops("run", "news");
    expect([needsServer.code, needsServer.stderr]).toEqual([
      1,
      expect.stringContaining("Start it"),
    ]);
    await serveCli(home, [], { env });
    expect(await listed()).toMatchObject({ enabled: false });
    expect((await loops("resume", "news")).stdout).toBe("news is on.\n");
    expect(text()).toContain("enabled: true\n");
    expect(await listed()).toMatchObject({ enabled: true, nextRunAt: expect.any(Number) });
    for (const word of ["pause", "run"])
      expect(await loops(word, "nobody")).toMatchObject({
        code: 1,
        stderr: "remote-chat: There is no loop nobody.\n",
      });
    const audit = readFileSync(join(home, "audit.jsonl"), "utf8");
    expect(audit).toMatch(/"loop.changed","by":"terminal"[\s\S]*"loop.changed","by":"owner"/);
  });

  it("says that there is no agent, or no loop", async () => {
    const { person, loops } = await loopHome(TASK, { withAgent: false });
    expect((await loops("list")).stdout).toContain("news: There is no agent. Make one");
    const { rmSync } = await import("node:fs");
    rmSync(join(person, ".agents/tasks"), { recursive: true });
    expect((await loops("list")).stdout).toContain("There are no loops yet");
  });
});
