import { describe, expect, it, onTestFinished } from "vitest";
import { type RunningServer, startServer } from "../../../src/cli/server/start-server.ts";
import { eventually } from "../../eventually.ts";
import {
  type FakeDialect,
  type FakeOptions,
  type FakeProvider,
  noAnswer,
  startFake,
  words,
} from "../../fakes/fake-provider.ts";
import { temporaryHome, writeConfig } from "../temporary-home.ts";

async function fake(kind: FakeDialect, options: FakeOptions = {}): Promise<FakeProvider> {
  const provider = await startFake(kind, words(`from ${kind}`), options);
  onTestFinished(() => provider.close());
  return provider;
}

async function start(home: string, env = {}): Promise<RunningServer> {
  const server = await startServer({ home, env, drainMs: 0 });
  onTestFinished(() => server.close());
  return server;
}

/** What a message is answered with: the end of the stream, or the error's code. */
async function say(
  { url, token: owners }: RunningServer,
  model?: string | null,
  token = owners,
): Promise<unknown> {
  const response = await fetch(`${url}/v1/chat/stream`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: "hello" }], model }),
  });
  const text = await response.text();
  if (!response.ok) return JSON.parse(text).error.code;
  const { content, message } = JSON.parse(text.trimEnd().split("\n\n").at(-1)?.slice(6) ?? "");
  return content ?? message;
}

function modelsAsked({ chats }: FakeProvider): unknown[] {
  return chats
    .map(({ body }) => body as { model: string; messages: unknown[] })
    .filter(({ messages }) => messages.length > 0)
    .map(({ model }) => model);
}

describe("startServer, models", () => {
  it("relays a message to the model that it names, of any provider", async () => {
    const [ollama, gpt] = [
      await fake("ollama", { models: ["llama3.1:latest", "hf.co/a/b:Q4"] }),
      await fake("openai", { models: ["unasked"] }),
    ];
    const server = await start(
      temporaryHome({
        active: "o",
        providers: [
          { id: "o", kind: "ollama", host: ollama.url, model: "llama3.1" },
          { id: "g", kind: "openai", baseUrl: gpt.url, apiKey: "k", model: "m", models: ["x/y"] },
        ],
      }),
    );
    expect(await say(server)).toBe("from ollama");
    expect(await say(server, "o/hf.co/a/b:Q4")).toBe("from ollama");
    expect(await say(server, "hf.co/a/b:Q4")).toBe("from ollama");
    expect(await say(server, "o/nope")).toBe("chat.model_not_found");
    expect(modelsAsked(ollama)).toEqual(["llama3.1", "hf.co/a/b:Q4", "hf.co/a/b:Q4"]);
    expect(await say(server, "g/x/y")).toBe("from openai");
    expect(await say(server, "g/m")).toBe("from openai");
    expect(await say(server, "g/unasked")).toBe("chat.model_not_found");
    expect(modelsAsked(gpt)).toEqual(["x/y", "m"]);
    // Where a key is paid for, nothing is asked that nobody wants.
    expect(gpt.requests.length).toBe(2);
  });

  it("lets a device have what is free, and has it tell nothing of the rest", async () => {
    const [ollama, gpt] = [await fake("ollama"), await fake("openai")];
    const config = {
      active: "o",
      providers: [
        { id: "o", kind: "ollama", host: ollama.url, model: "fake-model" },
        { id: "g", kind: "openai", baseUrl: gpt.url, apiKey: "k", model: "m" },
      ],
    };
    const home = temporaryHome(config);
    const server = await start(home);
    const { token } = await server.pairing.devices.add("phone");
    expect(await say(server, "o/fake-model", token)).toBe("from ollama");
    expect(await say(server, "g/m", token)).toBe("chat.model_not_found");
    expect(await say(server, "gone/m", token)).toBe("chat.model_not_found");
    expect(gpt.requests).toEqual([]);
    writeConfig(home, { ...config, expose: "all" });
    await eventually(async () => expect(await say(server, "g/m", token)).toBe("from openai"));
  });

  it("goes by the config as it is at each message", async () => {
    const [ollama, gpt] = [await fake("ollama"), await fake("openai")];
    const o = { id: "o", kind: "ollama", host: ollama.url, model: "a" };
    const g = { id: "g", kind: "openai", baseUrl: gpt.url, model: "b", models: "configured" };
    const home = temporaryHome({ active: "o", providers: [o] });
    const server = await start(home);
    expect(await say(server, "g/b")).toBe("chat.model_not_found");
    writeConfig(home, { active: "g", providers: [o, g] });
    await eventually(async () => expect(await say(server, "g/b")).toBe("from openai"));
    expect(await say(server, "b")).toBe("from openai");
    expect(await say(server, "o/a")).toBe("from ollama");
  });

  it("says what a provider lacks, and leaves a name to one whose list cannot be had", async () => {
    const dead = await startFake("openai", noAnswer("reset"), {
      models: { answer: { status: 500 } },
    });
    onTestFinished(() => dead.close());
    const server = await start(
      temporaryHome({
        active: "d",
        providers: [
          { id: "d", kind: "openai", baseUrl: dead.url, model: "m" },
          { id: "g", kind: "gemini", apiKey: "env:UNSET", model: "m" },
        ],
      }),
    );
    expect(await say(server, "g/m")).toBe("chat.no_provider");
    expect(await say(server, "d/new")).toMatch(/^d \(OpenAI-compatible\)/);
    expect(modelsAsked(dead)).toEqual(["new"]);
  });

  it("has the one that was found when there is no config", async () => {
    const server = await start(temporaryHome(), { OLLAMA_HOST: "127.0.0.1:9" });
    expect(await say(server, "demo/demo")).toMatch(/^This is remote-chat's built-in demo/);
    expect(await say(server, "gone/m")).toBe("chat.model_not_found");
  });
});
