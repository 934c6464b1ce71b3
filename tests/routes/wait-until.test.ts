import { describe, expect, it } from "vitest";
import { createHandler, type Provider } from "../../src/index.ts";

const TOKEN = "token-of-this-test";

/** A handler whose provider waits to go on, and the promises that it hands to waitUntil. */
function serve() {
  const works: Promise<unknown>[] = [];
  let goOn = (): void => {};
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const provider: Provider = {
    name: "Gated",
    async *chat() {
      yield "a";
      await gate;
      yield "b";
    },
  };
  const handler = createHandler({ token: TOKEN, provider, waitUntil: (work) => works.push(work) });
  const ask = (headers: Record<string, string>): Promise<Response> =>
    handler(
      new Request("http://127.0.0.1/v1/chat/stream", {
        method: "POST",
        headers: {
          authorization: `Bearer ${TOKEN}`,
          "content-type": "application/json",
          ...headers,
        },
        body: JSON.stringify({ messages: [{ role: "user", content: "Hi" }] }),
      }),
    );
  return { ask, works, goOn };
}

describe("waitUntil", () => {
  it("is handed one promise for a reply with a key, which settles at the reply's end", async () => {
    const { ask, works, goOn } = serve();
    const first = await ask({ "idempotency-key": "one" });
    const second = await ask({ "idempotency-key": "one" });
    expect(works).toHaveLength(1);
    let settled = false;
    works[0]?.then(() => {
      settled = true;
    });
    await second.body?.cancel();
    const reader = first.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (reader && !text.includes('"a"')) text += (await reader.read()).value;
    expect(settled).toBe(false);
    // The client leaves; the reply goes on.
    await reader?.cancel();
    goOn();
    await works[0];
    const kept = await (await ask({ "idempotency-key": "one" })).text();
    expect(kept).toContain('{"type":"done","content":"ab"');
    expect(works).toHaveLength(1);
  });

  it("is handed nothing for a reply without a key, which ends with its client", async () => {
    const { ask, works, goOn } = serve();
    goOn();
    await (await ask({})).text();
    expect(works).toEqual([]);
  });
});
