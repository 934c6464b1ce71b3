import { afterEach, describe, expect, it } from "vitest";
import { ask } from "../../examples/fetch-client.js";
import { createHandler, type HandlerOptions } from "../../mod.ts";
import { listen } from "../../src/cli/server/listen.ts";
import type { Listener } from "../../src/cli/server/listener.ts";
import { openaiApi } from "../../src/openai-api.ts";
import { type Finished, runProgram, TOKEN } from "./start-example.ts";

const QUESTION = 'Say "\\o/"\nthen stop.';

const echo: HandlerOptions["provider"] = {
  name: "Echo",
  async *chat(messages) {
    yield "You said: ";
    yield messages.at(-1)?.content ?? "";
  },
};

let listener: Listener | undefined;
afterEach(async () => {
  await listener?.close();
  listener = undefined;
});

async function serve(provider = echo): Promise<string> {
  listener = await listen({
    host: "127.0.0.1",
    port: 0,
    fetch: createHandler({ token: TOKEN, provider, openai: openaiApi() }),
  });
  return `http://127.0.0.1:${listener.port}`;
}

describe("examples/fetch-client.js", () => {
  it("throws when the connection ends before the reply does", async () => {
    const cut = ': \n\ndata: {"type":"token","delta":"half"}\n\n';
    listener = await listen({ host: "127.0.0.1", port: 0, fetch: () => new Response(cut) });
    const reply = ask([], { url: `http://127.0.0.1:${listener.port}`, token: TOKEN });
    expect((await reply.next()).value).toBe("half");
    await expect(reply.next()).rejects.toThrow("The connection was lost before the reply");
  });

  it("throws what the server says went wrong in the middle", async () => {
    const url = await serve({
      name: "Faulty",
      async *chat() {
        yield "half";
        throw new Error("out of ideas");
      },
    });
    const reply = ask([{ role: "user", content: "Hi" }], { url, token: TOKEN });
    expect((await reply.next()).value).toBe("half");
    await expect(reply.next()).rejects.toThrow("Faulty reported an error: out of ideas.");
  });
});

describe("examples/ask.js", () => {
  async function run(url: string, env: Record<string, string> = {}): Promise<Finished> {
    return runProgram(process.execPath, ["examples/ask.js", QUESTION], {
      REMOTE_CHAT_URL: url,
      ...env,
    });
  }

  it("prints the reply", async () => {
    expect(await run(await serve())).toEqual({
      stdout: `You said: ${QUESTION}\n`,
      stderr: "",
      code: 0,
    });
  });

  it("says what went wrong", async () => {
    expect(await run(await serve(), { TOKEN: "wrong" })).toEqual({
      stdout: "",
      stderr: expect.stringMatching(/^.*token.*\n$/),
      code: 1,
    });
  });
});

describe("examples/curl.sh", () => {
  it("prints the events, and asks with a key", async () => {
    const env = { REMOTE_CHAT_URL: await serve(), KEY: "message-1" };
    const events = await runProgram("sh", ["examples/curl.sh", QUESTION], env);
    const rest = await runProgram("sh", ["examples/curl.sh", QUESTION], { ...env, OFFSET: "10" });
    const done = '{"type":"done","content":"You said: Say \\"\\\\o/\\" then stop."}';
    expect([events, rest]).toEqual([
      {
        stdout: expect.stringMatching(/^: \n\ndata: {"type":"token","delta":"You said: /),
        stderr: "",
        code: 0,
      },
      {
        stdout: `: \n\ndata: {"type":"token","delta":"Say \\"\\\\o/\\" then stop."}\n\ndata: ${done}\n\n`,
        stderr: "",
        code: 0,
      },
    ]);
  });
});

describe("examples/openai-client.ts", () => {
  async function run(url: string, env: Record<string, string> = {}): Promise<Finished> {
    return runProgram(
      process.execPath,
      ["--import", "tsx", "examples/openai-client.ts", QUESTION],
      { OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: TOKEN, ...env },
    );
  }

  it("prints the reply", async () => {
    expect(await run(await serve(), { MODEL: "echo/default" })).toEqual({
      stdout: `You said: ${QUESTION}\n`,
      stderr: "",
      code: 0,
    });
  }, 60_000);

  it("says what went wrong", async () => {
    expect(await run(await serve(), { MODEL: "gpt-9" })).toEqual({
      stdout: "",
      stderr: "404 There is no model 'gpt-9' here. GET /v1/models lists what there is.\n",
      code: 1,
    });
  }, 60_000);
});
