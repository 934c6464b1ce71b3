import { afterAll, beforeAll, expect, it } from "vitest";
import { createHandler, type Handler } from "../../src/handler.ts";
import { openaiApi } from "../../src/openai-api.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { eventually } from "../eventually.ts";
import { openInstance } from "./open-instance.ts";
import { type RunningRedis, startRedis } from "./redis-server.ts";

let redis: RunningRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

interface Instances {
  readonly handlers: readonly [Handler, Handler];
  /** How often the provider was asked. */
  asked(): number;
  /** Lets the provider finish. */
  finish(): void;
}

async function two(prefix: string): Promise<Instances> {
  let asked = 0;
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const provider: Provider = {
    name: "Slow",
    async *chat(_, { signal }) {
      asked++;
      yield "one ";
      const stopped = new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve());
      });
      await Promise.race([finished, stopped]);
      yield "two";
    },
  };
  const open = async (): Promise<Handler> => {
    const { replies, pairing } = await openInstance(redis.url, { prefix });
    return createHandler({ token: "t", provider, replies, pairing, openai: openaiApi() });
  };
  return { handlers: [await open(), await open()], asked: () => asked, finish };
}

function complete(handler: Handler, content = "Hi"): Promise<Response> {
  return handler(
    new Request("http://pc/v1/chat/completions", {
      method: "POST",
      headers: {
        authorization: "Bearer t",
        "content-type": "application/json",
        "idempotency-key": "k",
      },
      body: JSON.stringify({
        model: "default",
        stream: true,
        messages: [{ role: "user", content }],
      }),
    }),
  );
}

it("a completion that is asked for at two instances by one key is one, to its last chunk", async () => {
  const { handlers, asked, finish } = await two("completions");
  const responses = await Promise.all([...handlers, ...handlers].map((one) => complete(one)));
  const reading = responses.map((response) => response.text());
  finish();
  const texts = await Promise.all(reading);
  expect(asked()).toBe(1);
  const contents = texts.map((text) =>
    [...text.matchAll(/"content":"([^"]*)"/g)].map(([, content]) => content).join(""),
  );
  expect(contents).toEqual(Array(4).fill("one two"));
  const ids = texts.flatMap((text) => [...text.matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id));
  expect(new Set(ids).size).toBe(1);
  for (const text of texts) expect(text.match(/data: \[DONE\]/g)).toHaveLength(1);
  expect((await complete(handlers[1], "another message")).status).toBe(422);
});

it("a completion that one instance produces is stopped at another", async () => {
  const { handlers, asked } = await two("stopped");
  const response = await complete(handlers[0]);
  const text = response.text();
  const stop = (): Promise<Response> =>
    handlers[1](
      new Request("http://pc/v1/chat/streams/k", {
        method: "DELETE",
        headers: { authorization: "Bearer t" },
      }),
    );
  await eventually(async () => expect((await stop()).status).toBe(204));
  expect(await text).not.toContain("two");
  expect(asked()).toBe(1);
});
