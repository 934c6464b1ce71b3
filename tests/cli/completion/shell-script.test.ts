import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Command, Option } from "commander";
import { describe, expect, it } from "vitest";
import { commandWords } from "../../../src/cli/completion/command-words.ts";
import { SHELLS, shellScript } from "../../../src/cli/completion/shell-script.ts";
import { program } from "../../../src/cli/program.ts";
import { runCli } from "../spawn-cli.ts";
import { temporaryHome } from "../temporary-home.ts";

const run = promisify(execFile);
const commands = commandWords(program());
const bash = shellScript("bash", { commands, launch: "remote-chat" });

/** What bash would offer for the last of these words. */
async function offered(words: readonly string[], before = ""): Promise<string[]> {
  const script = `${before}
${bash}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _remote_chat
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const args = ["--noprofile", "--norc", "-c", script, "bash", "remote-chat", ...words];
  const { stdout } = await run("bash", args);
  return stdout.split("\n").filter((line) => line !== "");
}

// Stands for the program, where it is asked for ids.
const IDS = `remote-chat() { [ "$1 $2" = "completion ids" ] && echo "$3-one $3-two"; }`;

describe("the script for bash", () => {
  it.each<[words: string[], offers: string[]]>([
    [["provi"], ["providers"]],
    [["dev"], ["devices"]],
    [
      ["--log-level", ""],
      ["error", "info", "debug"],
    ],
    [["--log-level", "d"], ["debug"]],
    [["--no-update-check", "doc"], ["doctor"]],
    [["--port", ""], []],
    [["--port", "1", "pai"], ["pair"]],
    [
      ["providers", "r"],
      ["rename", "remove"],
    ],
    [["providers", "add", "--ki"], ["--kind"]],
    [
      ["providers", "add", "--kind", "o"],
      ["ollama", "openai"],
    ],
    [
      ["providers", "--config", "add", "use", ""],
      ["providers-one", "providers-two"],
    ],
    [["providers", "use", "providers-t"], ["providers-two"]],
    [["providers", "edit", "x", "--unset", "max"], ["max-tokens"]],
    [
      ["devices", "revoke", ""],
      ["devices-one", "devices-two"],
    ],
    [["devices", "rename", "devices-o"], ["devices-one"]],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    [
      ["agents", "mcp", "lo"],
      ["login", "logout"],
    ],
    [["open", "--r"], ["--revoke"]],
    [["nonsense", ""], (commands[0]?.commands ?? []).map(({ name }) => name)],
  ])("offers for %j", async (words, offers) => {
    expect((await offered(words, IDS)).sort()).toEqual([...offers].sort());
  });

  it("makes a command of what is started by several words", async () => {
    const launch = "node /src/my-chat/bin/remote-chat.mjs";
    const script = shellScript("bash", { commands, launch });
    const { stdout } = await run("bash", ["--norc", "-c", `PATH=; ${script}\ntype remote-chat`]);
    expect(stdout).toContain(`${launch} "$@"`);
  });
});

it("the script for fish offers files for options that take one alone", () => {
  const fish = shellScript("fish", { commands, launch: "remote-chat" });
  const line = (name: string) => fish.split("\n").find((one) => one.includes(` -l ${name} `));
  expect(line("log-level")).toContain("-l log-level -x -a 'error info debug'");
  expect(line("config")).toContain("-l config -r -F");
  expect(line("port")).toContain("-l port -x -d");
});

describe("shellScript", () => {
  it.each(SHELLS)("knows in %s all commands, and hides what help hides", (shell) => {
    const text = shellScript(shell, { commands, launch: "remote-chat" });
    for (const { path } of commands) expect(text).toContain(` ${path}`);
    expect(text).not.toMatch(/-V\b|' completion ids '/);
  });

  it.each(SHELLS)("lets no text of a description out of its quotes in %s", (shell) => {
    const hostile = new Command("remote-chat");
    const sly = `it's $(touch x) \`y\` \\ "z"`;
    hostile.addOption(new Option("--sly <v>", sly).choices(["a", "b"]));
    hostile.command("one").description(sly);
    const text = shellScript(shell, { commands: commandWords(hostile), launch: "remote-chat" });
    const told = { bash: "", zsh: `it'\\''s $(touch x)`, fish: `it\\'s $(touch x)` }[shell];
    expect(text).toContain(told);
    expect(text).not.toContain("it's");
  });
});

describe("completion", () => {
  it.each(SHELLS)("prints the script for %s", async (shell) => {
    const { code, stdout, stderr } = await runCli(["completion", shell]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`# Completion of remote-chat for ${shell}.`);
  });

  it("knows no other shell", async () => {
    const { code, stderr } = await runCli(["completion", "tcsh"]);
    expect([code, stderr.includes("bash, zsh, fish")]).toEqual([2, true]);
  });

  it("gives the ids that the scripts ask for, and none that a shell would take apart", async () => {
    const providers = ["gpt", "two words", "a\u001bb"].map((id) => ({ id, kind: "demo" }));
    const home = temporaryHome({ active: "gpt", providers });
    const ids = (of: string) => runCli(["completion", "ids", of, "--home", home]);
    expect(await ids("providers")).toEqual({ code: 0, stdout: "gpt\n", stderr: "" });
    expect(await ids("devices")).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});
