import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCli, serveCli, spawnCli } from "../spawn-cli.ts";
import { temporaryHome, writeConfig } from "../temporary-home.ts";

const DEMO = { active: "demo", providers: [{ id: "demo", kind: "demo" }] };

describe("status, logs and stop", () => {
  it("ask the running server", async () => {
    const home = temporaryHome(DEMO);
    const { url, token } = await serveCli(home);
    const status = await runCli(["status", "--home", home]);
    expect([status.code, status.stderr]).toEqual([0, ""]);
    expect(status.stdout).toMatch(/^server +remote-chat \S+ at 127\.0\.0\.1:\d+$/m);
    expect(status.stdout).toMatch(/^provider +Demo, demo \(demo\)$/m);
    expect(status.stdout).toMatch(/^tunnel +quick, stopped$/m);
    expect(status.stdout).toMatch(/^health +warning\n +warning: devices: No device is paired/m);
    const json = await runCli(["status", "--json", "--home", home]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      remoteServer: { running: true },
      halted: false,
    });

    writeConfig(home, "{ not JSON");
    await fetch(`${url}/v1/remote/info`, { headers: { authorization: `Bearer ${token}` } });
    const logs = await runCli(["logs", "--level", "error", "--home", home]);
    expect(logs.stdout).toMatch(/^\S+Z error config: HOME\/config\.json is not valid JSON/m);
    const lines = await runCli(["logs", "--json", "--count", "1", "--home", home]);
    expect(JSON.parse(lines.stdout)).toMatchObject({ component: "http", level: "debug" });

    const followed = spawnCli(["logs", "-f", "--level", "debug", "--home", home]);
    await followed.output(/remote\/info 200/);
    await fetch(`${url}/v1/nothing`, { headers: { authorization: `Bearer ${token}` } });
    await followed.output(/GET \/v1\/nothing 404/);

    const stopped = await runCli(["stop", "--home", home]);
    expect([stopped.code, existsSync(join(home, "halted"))]).toEqual([0, true]);
    expect((await runCli(["status", "--home", home])).stdout).toMatch(/^runs +halted/m);
  });

  it.each(["status", "logs"])("%s says that no server runs", async (command) => {
    const home = temporaryHome();
    const { code, stdout, stderr } = await runCli([command, "--home", home]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("No remote-chat runs with the home directory");
  });

  it.each([
    [["logs", "--level", "loud"]],
    [["logs", "--count", "0"]],
    [["logs", "--count", "1000"]],
  ])("%j is wrong usage", async (args) => {
    expect((await runCli(args)).code).toBe(2);
  });
});

describe("providers", () => {
  it("write down what was done at the terminal", async () => {
    const home = temporaryHome(DEMO);
    await runCli(["providers", "add", "--kind", "demo", "--id", "b", "--home", home]);
    await runCli(["providers", "use", "b", "--home", home]);
    await runCli(["providers", "remove", "b", "--home", home]);
    const { url, token } = await serveCli(home);
    const answer = await fetch(`${url}/v1/operator/audit`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect((await answer.json()).entries).toMatchObject([
      { action: "provider.removed", source: "terminal", success: true, details: { subject: "b" } },
      { action: "provider.activated", source: "terminal" },
      { action: "provider.added", source: "terminal" },
    ]);
  });
});
