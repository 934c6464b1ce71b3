import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCli, serveCli, spawnCli } from "../spawn-cli.ts";
import { agentHome } from "./agent-home.ts";

describe("agents run", () => {
  it("runs an agent here where no server runs, and keeps its journal", async () => {
    const { home, env, writes } = await agentHome({ server: { approval: "allow" } });
    const { code, stdout, stderr } = await runCli(
      ["agents", "run", "--home", home, "writer", "Write it."],
      { env },
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "All written.\n" });
    expect(stderr).toContain('→ files · write {"line":"l0"}\n');
    expect(stderr).toContain("✓ files · write");
    expect(writes()).toBe(1);
    const [journal = ""] = readdirSync(join(home, "runs"));
    expect(readFileSync(join(home, "runs", journal), "utf8")).toContain('"type":"end"');
  });

  it("denies where nobody can be asked, and says so by its exit code", async () => {
    const { home, env, writes } = await agentHome();
    const { code, stderr } = await runCli(
      ["agents", "run", "--home", home, "writer", "Write it."],
      { env },
    );
    expect(stderr).toContain("Nobody is here to allow files · write, so it was denied.");
    expect(code).toBe(1);
    expect(writes()).toBe(0);
  });

  it("runs it by the server that runs, which lists it afterwards", async () => {
    const { home, env } = await agentHome({ server: { approval: "allow" } });
    const server = await serveCli(home, [], { env });
    const { code, stdout } = await runCli(
      ["agents", "run", "--home", home, "--json", "writer", "Write it."],
      { env },
    );
    expect(code).toBe(0);
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({ type: "run", agent: "writer" });
    expect(events.at(-1)).toMatchObject({ type: "done" });
    const listed = await fetch(`${server.url}/v1/runs`, {
      headers: { authorization: `Bearer ${server.token}` },
    });
    expect(await listed.json()).toMatchObject({ runs: [{ status: "done", startedBy: "owner" }] });
  });

  it("says what is wrong", async () => {
    const { home, env } = await agentHome();
    const { code, stderr } = await runCli(["agents", "run", "--home", home, "nobody", "x"], {
      env,
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^remote-chat: .*nobody.*\n$/);
    expect(await runCli(["agents", "run", "--home", home, "writer"], { env })).toMatchObject({
      code: 2,
      stderr: 'remote-chat: Say what to ask: agents run ID "…"\n',
    });
  });

  it("stops the run at Ctrl+C", async () => {
    const { home, env } = await agentHome();
    const server = await serveCli(home, [], { env });
    const run = spawnCli(["agents", "run", "--home", home, "writer", "Write it."], { env });
    await run.output(/Waits to be allowed files · write/);
    run.child.kill("SIGINT");
    expect((await run.ended).code).toBe(130);
    const listed = await fetch(`${server.url}/v1/runs`, {
      headers: { authorization: `Bearer ${server.token}` },
    });
    expect(await listed.json()).toMatchObject({ runs: [{ status: "stopped" }] });
  });
});
