import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { askChanges } from "../../../src/cli/commands/provider-edit-questions.ts";
import type { ProviderEntry } from "../../../src/cli/config/config.ts";
import { runCli } from "../spawn-cli.ts";
import { temporaryHome } from "../temporary-home.ts";

const CONFIG = {
  active: "gpt",
  providers: [
    { id: "local", kind: "ollama", model: "llama3.1" },
    { id: "gpt", kind: "openai", apiKey: "sk-old-secret", model: "gpt-5-mini" },
  ],
};

function home() {
  const directory = temporaryHome(CONFIG);
  const run = (...args: string[]) => runCli([...args, "--home", directory]);
  const stored = () => JSON.parse(readFileSync(join(directory, "config.json"), "utf8"));
  return { directory, run, stored };
}

describe("providers edit", () => {
  it("changes what the options say", async () => {
    const { run, stored } = home();
    const edited = await run("providers", "edit", "local", "--model", "qwen3", "--use");
    expect(edited).toEqual({
      code: 0,
      stdout: "'local' is changed, from the next message on.\n",
      stderr: "",
    });
    expect(stored()).toMatchObject({ active: "local", providers: [{ model: "qwen3" }, {}] });
  });

  it("takes a key from standard input, and settings out", async () => {
    const { directory, stored } = home();
    const args = ["providers", "edit", "gpt", "--key-stdin", "--home", directory];
    const { stdout, code } = await runCli(args, { input: "sk-new-secret\n" });
    expect([code, stdout.includes("secret")]).toEqual([0, false]);
    expect(stdout).toContain("Its key stands in");
    expect(stored().providers[1].apiKey).toBe("sk-new-secret");
    await runCli(["providers", "edit", "gpt", "--unset", "key", "--home", directory]);
    expect(stored().providers[1]).toEqual({ id: "gpt", kind: "openai", model: "gpt-5-mini" });
  });

  it.each([
    [["gpt"], 2, "there is no terminal to ask at"],
    [["gpt", "--api-key"], 2, "Use --key-env or --key-stdin"],
    [["gpt", "--host", "http://pc:1"], 2, "--host is for ollama"],
    [["none", "--model", "m"], 1, "There is no provider 'none'"],
  ])("refuses %j", async (args, code, words) => {
    const { run, stored } = home();
    const refused = await run("providers", "edit", ...args);
    expect([refused.code, refused.stdout]).toEqual([code, ""]);
    expect(refused.stderr).toContain(words);
    expect(stored()).toEqual(CONFIG);
  });
});

it("providers rename takes the active mark along", async () => {
  const { run, stored } = home();
  const { stdout } = await run("providers", "rename", "gpt", "openai");
  expect(stdout).toContain("'gpt' is called 'openai' now. It is still the active one.");
  expect(stored()).toMatchObject({ active: "openai", providers: [{}, { id: "openai" }] });
});

it("providers list --json holds no key", async () => {
  const { stdout } = await home().run("providers", "list", "--json");
  expect(JSON.parse(stdout)).toEqual({
    active: "gpt",
    providers: [
      {
        id: "local",
        kind: "ollama",
        model: "llama3.1",
        address: "http://127.0.0.1:11434",
        key: "none",
      },
      { id: "gpt", kind: "openai", model: "gpt-5-mini", key: "set" },
    ],
  });
});

it("config path says where the config is, also before there is one", async () => {
  const { directory, run } = home();
  expect((await run("config", "path")).stdout).toBe(`${join(directory, "config.json")}\n`);
  const { stdout } = await runCli(["config", "path", "--config", "/nowhere/c.json"]);
  expect(stdout).toBe("/nowhere/c.json\n");
});

describe("askChanges", () => {
  const ENTER = "\r";
  const CLEAR_LINE = "\u0015";
  const OPENAI = { id: "lab", kind: "openai", baseUrl: "http://pc/v1", model: "m" } as const;

  async function answer(
    entry: ProviderEntry,
    answers: readonly (readonly [shown: string, ...keys: string[]])[],
    models: readonly string[] = ["m", "n"],
  ) {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const left = [...answers];
    let screen = "";
    let unread = "";
    output.setEncoding("utf8").on("data", (part: string) => {
      const text = stripVTControlCharacters(part);
      screen += text;
      unread += text;
      const [shown, ...keys] = left[0] ?? [""];
      if (shown === "" || !unread.includes(shown)) return;
      left.shift();
      unread = "";
      setImmediate(() => {
        for (const key of keys) input.write(key);
      });
    });
    const asked: ProviderEntry[] = [];
    const changes = await askChanges(entry, {
      connect: async (placed) => {
        asked.push(placed);
        return { name: "Lab", async *chat() {}, listModels: async () => models };
      },
      terminal: { input, output },
    });
    expect(left).toEqual([]);
    return { changes, screen, asked };
  }

  it("leaves all as it is by Enter", async () => {
    const { changes } = await answer(OPENAI, [
      ["Its address", ENTER],
      ["API key", ENTER],
      ["Which model?", ENTER],
    ]);
    expect(changes).toEqual({});
  });

  it("takes new values, asks the new place for its models, and shows no key", async () => {
    const { changes, screen, asked } = await answer(OPENAI, [
      ["Its address", CLEAR_LINE, "http://new/v1", ENTER],
      ["API key", "sk-secret", ENTER],
      ["Which model?", "n", ENTER],
    ]);
    expect(changes).toEqual({ address: "http://new/v1", apiKey: "sk-secret", model: "n" });
    expect(asked[0]).toMatchObject({ baseUrl: "http://new/v1", apiKey: "sk-secret" });
    expect(screen).not.toContain("sk-secret");
  });

  it("asks an Ollama for no key, and takes a typed model where it lists none", async () => {
    const entry = { id: "o", kind: "ollama", model: "llama3.1" } as const;
    const answers = [
      ["Its address", "http://pc:11434", ENTER],
      ["Model", "qwen3", ENTER],
    ] as const;
    const { changes } = await answer(entry, answers, []);
    expect(changes).toEqual({ address: "http://pc:11434", model: "qwen3" });
  });

  it("has nothing to ask of the demo", async () => {
    await expect(answer({ id: "d", kind: "demo" }, [])).rejects.toThrow("nothing to set");
  });
});

describe("help", () => {
  it.each([
    [["help"], "Usage: remote-chat [options] [command]"],
    [["help", "providers"], "Usage: remote-chat providers [options] [command]"],
    [["help", "providers", "add"], "Usage: remote-chat providers add [options]"],
    [["help", "help"], "Usage: remote-chat help [options] [command...]"],
  ])("prints what %j asks for", async (args, usage) => {
    const { code, stdout } = await runCli(args);
    expect([code, stdout.split("\n")[0]]).toEqual([0, usage]);
  });

  it("names a command that there is not", async () => {
    const { code, stderr } = await runCli(["help", "providers", "frobnicate"]);
    expect([code, stderr]).toEqual([
      2,
      "remote-chat: There is no command 'providers frobnicate' (--help lists what there is)\n",
    ]);
  });

  it.each(["-v", "-V", "--version"])("%s prints the version", async (option) => {
    expect((await runCli([option])).stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
  });
});
