import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FakeProvider, startFake, stream } from "../fakes/fake-provider.ts";
import { FINISHED } from "../fakes/finished.ts";
import { type RunningExample, startExample, TOKEN } from "./start-example.ts";

const EXAMPLES = [
  { file: "hono-app.ts", own: "My app" },
  { file: "node-http.ts", own: "My server" },
  { file: "express-app.ts", own: "My app" },
];

describe.each(EXAMPLES)("examples/$file", ({ file, own }) => {
  let fake: FakeProvider;
  let example: RunningExample;
  beforeAll(async () => {
    const never = { wait: new Promise(() => {}) };
    fake = await startFake("ollama", (_request, index) =>
      index === 0 ? stream("Hel", "lo") : stream("Hel", never),
    );
    example = await startExample(file, { env: { OLLAMA_HOST: fake.url } });
  });
  afterAll(async () => {
    await example.close();
    await fake.close();
  });

  it("keeps the routes of its own", async () => {
    const response = await fetch(new URL("/", example.url));
    expect(await response.text()).toBe(own);
  });

  it("answers under its path", async () => {
    const response = await fetch(`${example.url}/v1/health`);
    expect(await response.json()).toEqual({ status: "ok", service: "tokori", version: "0.1.0" });
  });

  it("streams a reply", async () => {
    const text = await (await ask(example.url)).text();
    // Whether the two pieces are one token depends on whether they came together.
    const [first, ...frames] = text.split(/(?<=\n\n)/);
    expect(first).toBe(": \n\n");
    expect(frames.at(-1)).toBe(frame({ type: "done", content: "Hello", ...FINISHED }));
    const deltas = frames.slice(0, -1).map((each) => JSON.parse(each.slice("data: ".length)).delta);
    expect(deltas.join("")).toBe("Hello");
  });

  it("sends each token as it comes, and stops the provider when the client leaves", async () => {
    const leaving = new AbortController();
    const response = await ask(example.url, leaving.signal);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (reader && !text.includes("Hel")) text += (await reader.read()).value;
    leaving.abort();
    await fake.chats.at(-1)?.closed;
    expect(text).toBe(`: \n\n${frame({ type: "token", delta: "Hel" })}`);
  });
});

function ask(url: string, signal?: AbortSignal): Promise<Response> {
  return fetch(`${url}/v1/chat/stream`, {
    method: "POST",
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: "Hi" }] }),
    ...(signal && { signal }),
  });
}

function frame(event: object): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}
