import { afterEach, describe, expect, it, vi } from "vitest";
import { ask } from "../../examples/fetch-client.js";
import { type RunningExample, startExample, TOKEN } from "./start-example.ts";

describe("examples/custom-provider.ts", () => {
  let example: RunningExample | undefined;
  afterEach(async () => {
    await example?.close();
    example = undefined;
  });

  async function askProgram(...args: readonly string[]): Promise<AsyncGenerator<string>> {
    example = await startExample("custom-provider.ts", { args });
    return ask([{ role: "user", content: "Héllo" }], { url: example.url, token: TOKEN });
  }

  it("answers with what the program prints", async () => {
    const reply = [];
    for await (const text of await askProgram("tr", "a-z", "A-Z")) reply.push(text);
    expect(reply.join("")).toBe("HéLLO");
  });

  it("fails when the program fails", async () => {
    await expect((await askProgram("sh", "-c", "exit 3")).next()).rejects.toThrow(
      "sh reported an error: it ended with exit code 3.",
    );
  });

  it("ends the program when the client leaves", async () => {
    const reply = await askProgram("sh", "-c", "echo $$; exec sleep 600");
    const pid = Number((await reply.next()).value);
    expect(isRunning(pid)).toBe(true);
    await reply.return(undefined);
    await vi.waitUntil(() => !isRunning(pid), { timeout: 30_000 });
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
