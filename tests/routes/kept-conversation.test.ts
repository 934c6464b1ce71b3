import { describe, expect, it } from "vitest";
import { createPairing } from "../../src/auth/pairing.ts";
import { conversationsApi } from "../../src/conversations-api.ts";
import { createHandler, type Handler } from "../../src/handler.ts";
import type { Message } from "../../src/providers/message.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { eventually } from "../eventually.ts";

describe("POST /v1/chat/stream with a conversationId", () => {
  it("asks with the history that the PC keeps, and of the messages takes the last one", async () => {
    const pc = await world();
    await pc.say("One", { conversationId: "c" });
    await pc.say("Two", { conversationId: "c", before: "something else" });
    expect(pc.asked[1]).toEqual(["user One", "assistant Reply 1", "user Two"]);
    expect(await pc.kept("c")).toEqual(["One", "Reply 1", "Two", "Reply 2"]);
  });

  it("adds a message once, however often it is sent with its key", async () => {
    const pc = await world();
    const sent = { conversationId: "c", key: "k1" };
    const first = await pc.say("One", sent);
    expect(await pc.say("One", sent)).toBe(first);
    expect(await pc.kept("c")).toEqual(["One", "Reply 1"]);
    expect(pc.asked).toHaveLength(1);
  });

  it("takes the same key for another conversation for a mistake", async () => {
    const pc = await world();
    await pc.say("One", { conversationId: "c", key: "k1" });
    const response = await pc.send("One", { conversationId: "d", key: "k1" });
    expect(response.status).toBe(422);
  });

  it("keeps what there is of a reply that fails, and that it did", async () => {
    const pc = await world({ fails: true });
    await pc.say("One", { conversationId: "c" });
    const { messages } = await pc.conversation("c");
    expect(messages.at(-1)).toMatchObject({ role: "assistant", content: "Half" });
  });

  it("keeps what there is of a reply whose client has left", async () => {
    const pc = await world({ hangs: true });
    const leaving = new AbortController();
    const response = await pc.send("One", { conversationId: "c", signal: leaving.signal });
    const reader = response.body?.getReader();
    for (let text = ""; !text.includes("Half"); )
      text += new TextDecoder().decode((await reader?.read())?.value);
    leaving.abort();
    await eventually(async () => expect(await pc.kept("c")).toEqual(["One", "Half"]));
  });

  it("does not open somebody else's conversation", async () => {
    const pc = await world();
    await pc.say("One", { conversationId: "c" });
    const response = await pc.send("Two", { conversationId: "c", token: pc.guest });
    expect(response.status).toBe(404);
    expect(pc.asked).toHaveLength(1);
  });

  it.each([
    [{ conversationId: 7 }, "conversationId"],
    [{ conversationId: "../x" }, "conversationId"],
    [{ conversationId: "c", messages: [{ role: "assistant", content: "x" }] }, "messages"],
  ])("refuses %j", async (body, param) => {
    const pc = await world();
    const response = await pc.post({ messages: [{ role: "user", content: "x" }], ...body });
    expect([response.status, (await response.json()).error.param]).toEqual([400, param]);
  });

  it("means nothing where no conversations are kept", async () => {
    const pc = await world({ keeps: false });
    const response = await pc.send("One", { conversationId: 7 as unknown as string });
    expect(response.status).toBe(200);
    await response.text();
  });
});

interface Sent {
  readonly conversationId?: string;
  readonly before?: string;
  readonly key?: string;
  readonly token?: string;
  readonly signal?: AbortSignal;
}

async function world({ fails = false, hangs = false, keeps = true } = {}) {
  const asked: string[][] = [];
  const provider: Provider = {
    name: "Scripted",
    async *chat(messages: readonly Message[], { signal }) {
      asked.push(messages.map(({ role, content }) => `${role} ${content}`));
      if (fails || hangs) yield "Half";
      if (fails) throw new Error("cut");
      if (hangs) await new Promise((_, reject) => signal.addEventListener("abort", reject));
      yield `Reply ${asked.length}`;
    },
  };
  const pairing = createPairing();
  const { token: guest } = await pairing.devices.add("guest");
  const handler: Handler = createHandler({
    token: "t",
    provider,
    pairing,
    ...(keeps && { conversations: conversationsApi() }),
  });
  const post = (body: object, { key, token = "t", signal }: Sent = {}): Promise<Response> =>
    handler(
      new Request("http://pc.local/v1/chat/stream", {
        method: "POST",
        body: JSON.stringify(body),
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          ...(key !== undefined && { "idempotency-key": key }),
        },
        ...(signal && { signal }),
      }),
    );
  const send = (text: string, { conversationId, before, ...sent }: Sent): Promise<Response> => {
    const earlier = before === undefined ? [] : [{ role: "user", content: before }];
    const messages = [...earlier, { role: "user", content: text }];
    return post({ messages, conversationId }, sent);
  };
  const conversation = async (id: string) => {
    const headers = { authorization: "Bearer t" };
    const url = `http://pc.local/v1/conversations/${id}`;
    return (await handler(new Request(url, { headers }))).json();
  };
  return {
    asked,
    guest,
    post,
    send,
    conversation,
    say: async (text: string, sent: Sent) => (await send(text, sent)).text(),
    async kept(id: string): Promise<string[]> {
      const { messages } = await conversation(id);
      return messages.map(({ content }: { readonly content: string }) => content);
    },
  };
}
