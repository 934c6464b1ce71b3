import { expect, it } from "vitest";
import { createHandler } from "../../src/handler.ts";

const VISIBLE = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));

it.each(
  [...VISIBLE, VISIBLE.join(""), "a/b", "%2F", "%25", "%zz", "../x", "?offset=9"].filter(
    // A URL cannot say this one: it means the folder itself.
    (key) => key !== ".",
  ),
)("the reply under the key %j can be polled for and stopped", async (key) => {
  const provider = {
    name: "Scripted",
    async *chat() {
      yield "Hello";
    },
  };
  const handler = createHandler({ token: "secret", provider });
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    handler(
      new Request(`http://pc${path}`, {
        ...init,
        headers: { ...init.headers, authorization: "Bearer secret" },
      }),
    );
  const sent = await ask("/v1/chat/stream", {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify({ messages: [{ role: "user", content: "Hi" }] }),
  });
  await sent.text();
  const path = `/v1/chat/streams/${encodeURIComponent(key)}`;
  const polled = await ask(`${path}?offset=1`);
  expect(await polled.json()).toEqual({ status: "done", offset: 1, content: "ello" });
  expect((await ask(path, { method: "DELETE" })).status).toBe(204);
});

it.each(["-1", "x", "1.5", ""])(
  "a poll from offset %j is refused, known key or not",
  async (offset) => {
    const handler = createHandler({
      token: "secret",
      provider: { name: "None", async *chat() {} },
    });
    const request = new Request(`http://pc/v1/chat/streams/unknown?offset=${offset}`, {
      headers: { authorization: "Bearer secret" },
    });
    const answer = await (await handler(request)).json();
    expect(answer).toMatchObject({ error: { code: "validation.invalid_header" } });
  },
);
