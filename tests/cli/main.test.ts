import { describe, expect, it, onTestFinished, vi } from "vitest";
import { main } from "../../src/cli/main.ts";
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
  onTestFinished(() => {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  });
  await main(args);
  return { code: process.exitCode, ...written };
}

describe("main", () => {
  it.each([
    [["--port", "70000"], "A port is a number from 0 to 65535."],
    [["--port"], "argument missing"],
    [["--prot", "1"], "(Did you mean --port?)"],
    [["frobnicate"], "There is no command 'frobnicate'"],
    [["--public-url", "chat.example.com"], "A public URL looks like https://chat.example.com."],
    [["--cors-origin", "https://a.example/"], "An origin looks like https://app.example.com"],
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
  ])("says in one line what is wrong with %j, with exit code 2", async (args, message) => {
    vi.stubEnv("REMOTE_CHAT_HOME", temporaryHome());
    onTestFinished(() => void vi.unstubAllEnvs());
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});
