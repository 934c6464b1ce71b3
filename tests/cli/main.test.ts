import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { main } from "../../src/cli/main.ts";
import { VERSION } from "../../src/version.ts";
import { temporaryHome } from "./temporary-home.ts";

async function run(
  args: readonly string[],
): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const written = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      written[name] += text;
      return true;
    }),
  );
  const before = process.exitCode;
  process.exitCode = undefined;
  onTestFinished(() => {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  });
  await main(args);
  return { code: process.exitCode ?? 0, ...written };
}

describe("main", () => {
  it.each([
    [["--port", "70000"], "A port is a number from 0 to 65535."],
    [["--port"], "argument missing"],
    [["--prot", "1"], "(Did you mean --port?)"],
    [["frobnicate"], "There is no command 'frobnicate'"],
    [["--public-url", "chat.example.com"], "A public URL looks like https://chat.example.com."],
    [["--cors-origin", "https://a.example/"], "An origin looks like https://app.example.com"],
    [["--other-pc", "https://pc2.example/"], "is not an origin, as in https://pc2.example"],
    [["--other-pc", "http://192.168.1.9:8787"], "must begin with https"],
    [["--tunnel", "fast"], "Allowed choices are quick, named, tailscale."],
    [["--tunnel", "named"], "--tunnel named needs --tunnel-hostname HOST"],
    [
      ["--tunnel", "named", "--tunnel-id", "x", "--tunnel-hostname", "https://a.example"],
      "--tunnel-hostname takes a name such as chat.example.com",
    ],
    [["--tunnel", "quick", "--tunnel-id", "x"], "go with --tunnel named."],
    [["--tunnel-credentials", "x.json"], "go with --tunnel named."],
    [["doctor", "--port", "x"], "A port is a number from 0 to 65535."],
    [["--log-level", "loud"], "Allowed choices are error, info, debug."],
    [["providers", "use"], "missing required argument 'id'"],
    [["providers", "add"], "--kind is missing, and there is no terminal to ask at."],
    [["providers", "add", "--kind", "ollama"], "--model is missing"],
    [["providers", "add", "--key-env", "sk-secret"], "It is the name of a variable"],
    [["providers", "add", "--base-url", "ftp://x"], "It is an address such as"],
    [["providers", "add", "--temperature", "-1"], "It is a number, 0 or above."],
    [["providers", "add", "--kind", "openai", "--host", "x"], "--host is for ollama."],
  ])("says in one line what is wrong with %j, with exit code 2", async (args, message) => {
    vi.stubEnv("REMOTE_CHAT_HOME", temporaryHome());
    onTestFinished(() => void vi.unstubAllEnvs());
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  it.each([["-v"], ["-V"], ["--version"]])("prints the version for %s", async (option) => {
    expect(await run([option])).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: "" });
  });

  it.each([
    [["help"], "Usage: remote-chat [options] [command]"],
    [["help", "providers"], "Usage: remote-chat providers [options] [command]"],
    [["providers", "help", "add"], "Usage: remote-chat providers add [options]"],
    [["--help"], "Usage: remote-chat [options] [command]"],
  ])("prints help for %j", async (args, usage) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stderr, usage: stdout.split("\n")[0] }).toEqual({ code: 0, stderr: "", usage });
  });

  it.each([
    [[]],
    [["doctor"]],
    [["providers", "list"]],
    [["providers", "use", "a"]],
    [["providers", "remove", "a"]],
    [["providers", "test"]],
  ])("refuses a config file that is named and not there: %j", async (command) => {
    const file = join(temporaryHome(), "typo.json");
    const message = `remote-chat: There is no config file ${file}. Check --config and REMOTE_CHAT_CONFIG, or make one there: npx tsx mod.ts providers add --config ${file}\n`;
    const home = ["--home", temporaryHome(), "--port", "0"];
    const refused = { code: 1, stdout: "", stderr: message };
    expect(await run([...home, "--config", file, ...command])).toEqual(refused);
    vi.stubEnv("REMOTE_CHAT_CONFIG", file);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await run([...home, ...command])).toEqual(refused);
  });

  it("providers add makes a config file where it is named", async () => {
    const file = join(temporaryHome(), "new.json");
    const add = ["providers", "add", "--kind", "demo", "--config", file];
    expect(await run(add)).toEqual({
      code: 0,
      stdout: "'demo' is added. It is active, from the next message on.\n",
      stderr: "",
    });
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
      active: "demo",
      providers: [{ id: "demo", kind: "demo" }],
    });
  });

  it("providers list warns of a field that is not known, and of nothing twice", async () => {
    const config = { active: "demo", limit: {}, providers: [{ id: "demo", kind: "demo" }] };
    const home = temporaryHome(config);
    const { code, stderr } = await run(["providers", "list", "--home", home]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `remote-chat: ${home}/config.json: limit is not a known field and is ignored. Did you mean "limits"?\n`,
    });
  });

  it("doctor warns of a field that is not known", async () => {
    const config = { active: "demo", limit: {}, providers: [{ id: "demo", kind: "demo" }] };
    const home = temporaryHome(config);
    const { stdout } = await run(["doctor", "--home", home, "--port", "1"]);
    expect(stdout.split("\n").slice(0, 2)).toEqual([
      `WARN  config: ${home}/config.json is in order; 'demo' is active.`,
      `      ${home}/config.json: limit is not a known field and is ignored. Did you mean "limits"?`,
    ]);
  });

  it("providers add completes an address, and refuses before anything is written", async () => {
    const home = temporaryHome();
    const add = ["providers", "add", "--home", home, "--kind", "openai", "--model", "m"];
    await run([...add, "--base-url", "127.0.0.1:1234/v1", "--id", "lab"]);
    expect(JSON.parse(readFileSync(join(home, "config.json"), "utf8")).providers).toEqual([
      { id: "lab", kind: "openai", baseUrl: "http://127.0.0.1:1234/v1", model: "m" },
    ]);
    const { code, stderr } = await run([...add, "--base-url", "pc", "--id", "lab"]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        "remote-chat: There is a provider 'lab' already. Give another --id, or remove that one first.\n",
    });
  });
});
