import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { atTerminal, KEYS } from "./pseudo-terminal.ts";
import { temporaryHome } from "./temporary-home.ts";

// `script` of macOS takes other arguments, and Windows has none.
describe.runIf(process.platform === "linux")("at a terminal", () => {
  it("the first screen is short, and its link makes a browser the owner's once", async () => {
    const home = temporaryHome();
    const command = `exec $CLI --port 0 --home "$HOME" --no-update-check`;
    const terminal = atTerminal(command, { HOME: home });
    await terminal.shows(/Stop with Ctrl\+C[^\n]*\n/);
    const lines = terminal.screen().trimEnd().split("\n");
    expect(lines.length).toBeLessThan(10);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(terminal.screen()).not.toContain(readFileSync(join(home, "api-token"), "utf8"));

    const [, url = "", code = ""] = await terminal.shows(/open +(http\S+)\/#open=(\S+)/);
    const redeem = async (): Promise<number> => {
      const headers = { "content-type": "application/json", origin: url };
      const body = JSON.stringify({ code });
      return (await fetch(`${url}/v1/owner/redeem`, { method: "POST", headers, body })).status;
    };
    expect([await redeem(), await redeem()]).toEqual([200, 410]);

    terminal.type(KEYS.interrupt);
    expect(await terminal.ended).toBe(0);
  });

  it("the questions of `providers add` lead to a config", async () => {
    const home = temporaryHome();
    const terminal = atTerminal(`exec $CLI providers add --home "$HOME"`, { HOME: home });
    await terminal.shows(/Which provider\?[\s\S]*Demo/);
    terminal.type(KEYS.down.repeat(6));
    await terminal.shows(/a built-in text/);
    terminal.type(KEYS.enter);
    expect(await terminal.ended).toBe(0);
    expect(JSON.parse(readFileSync(join(home, "config.json"), "utf8"))).toMatchObject({
      active: "demo",
      providers: [{ id: "demo", kind: "demo" }],
    });
  });

  it("Tab completes in bash what the printed script knows", async () => {
    const home = temporaryHome();
    const shell = "bash --noprofile --norc -i";
    const terminal = atTerminal(`PS1='> ' ${shell}`, { HOME: home, SHELL: "/bin/bash" });
    terminal.type(`eval "$($CLI completion bash)" && echo re''ady\n`);
    await terminal.shows(/\rready\n/);
    terminal.type(`remote-chat provi${KEYS.tab}`);
    await terminal.shows(/remote-chat providers /);
    terminal.type(`--vers${KEYS.tab}\u0015exit\n`);
    expect(await terminal.ended).toBe(0);
  });
});
