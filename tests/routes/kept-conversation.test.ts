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

  it("keeps pictures, tells them again, and leaves them out for a model that takes none", async () => {
    const image_url = { url: "data:image/png;base64,AAAA" };
    const content = [
      { type: "text", text: "What is it?" },
      { type: "image_url", image_url },
    ];
    const shown = { type: "image", mediaType: "image/png", data: "AAAA" };
    const pc = await world({ images: "data" });
    await (await pc.post({ messages: [{ role: "user", content }], conversationId: "c" })).text();
    await pc.say("And its colour?", { conversationId: "c" });
    const first = { role: "user", content: "What is it?", parts: [content[0], shown] };
    const said = [{ role: "assistant", content: "Reply 1" }];
    const second = { role: "user", content: "And its colour?" };
    expect(pc.questions).toEqual([[first], [first, ...said, second]]);
    pc.capabilities.images = undefined;
    await pc.say("Sure?", { conversationId: "c" });
    expect(pc.questions[2]?.[0]).toEqual({
      role: "user",
      content: "What is it?\n\n[A picture was here; it is left out, since this model takes none.]",
    });
    const refused = await pc.post({ messages: [{ role: "user", content }], conversationId: "c" });
    expect([refused.status, (await refused.json()).error.code]).toEqual([400, "chat.unsupported"]);
    expect(await pc.kept("c")).toHaveLength(6);
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

interface World {
  readonly fails?: boolean;
  readonly hangs?: boolean;
  readonly keeps?: boolean;
  readonly images?: "data";
}

async function world({ fails = false, hangs = false, keeps = true, images }: World = {}) {
  const asked: string[][] = [];
  const questions: (readonly Message[])[] = [];
  const capabilities: { images: "data" | undefined } = { images };
  const provider: Provider = {
    name: "Scripted",
    get capabilities() {
      return capabilities.images ? { images: capabilities.images } : {};
    },
    async *chat(messages: readonly Message[], { signal }) {
      questions.push(messages);
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
    questions,
    capabilities,
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
