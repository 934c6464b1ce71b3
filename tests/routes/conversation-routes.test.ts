import { describe, expect, it } from "vitest";
import { memoryConversations } from "../../src/conversations/conversation-store.ts";
import { runConversations } from "../../src/conversations/run-conversations.ts";
import { conversationsApi } from "../../src/conversations-api.ts";
import { OWNER, pairingServer, type Sent } from "./pairing-server.ts";

const MESSAGES = [
  { role: "user", content: "Hello", timestamp: 5 },
  {
    role: "assistant",
    content: "Hi",
    toolCalls: [{ name: "read", arguments: { path: "x" } }],
    toolResults: [{ success: true, content: "text" }],
  },
];

function pc() {
  const store = memoryConversations({ now: () => 1000 });
  const server = pairingServer({ conversations: conversationsApi(store) });
  const call = async (method: string, path: string, body?: unknown, sent: Sent = {}) => {
    const answer = await server.send(method, `/v1/conversations${path}`, {
      token: OWNER,
      ...(body !== undefined && { body }),
      ...sent,
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
  };
  return { server, store, call };
}

describe("a part of a conversation", () => {
  const messages = Array.from({ length: 5 }, (_, index) => ({
    role: index % 2 === 0 ? "user" : "assistant",
    content: `${index}`,
  }));
  const contents = (list: readonly { readonly content: string }[]) =>
    list.map(({ content }) => content).join("");

  it("is read from its end, with how many stand before it", async () => {
    const { call } = pc();
    await call("POST", "", { id: "c", messages });
    const last = (await call("GET", "/c?limit=2")).body;
    expect([contents(last.messages), last.earlier]).toEqual(["34", 3]);
    const first = (await call("GET", `/c?limit=9&before=${last.messages[0].id}`)).body;
    expect([contents(first.messages), first.earlier]).toEqual(["012", 0]);
    expect((await call("GET", "/c")).body.earlier).toBeUndefined();
    expect(await call("GET", "/c?limit=0")).toMatchObject({ status: 400 });
    expect(await call("GET", "/c?before=x")).toMatchObject({ status: 400 });
  });

  it("is exported with what it follows, of one conversation alone", async () => {
    const { call } = pc();
    await call("POST", "", { id: "c", messages });
    const [last] = (await call("GET", "/export?id=c&limit=2")).body.conversations;
    expect(contents(last.messages)).toBe("34");
    const path = `/export?id=c&limit=2&before=${last.messages[0].id}`;
    const [before] = (await call("GET", path)).body.conversations;
    expect(contents(before.messages)).toBe("12");
    expect(last.messages[0].parentId).toBe(before.messages[1].id);
    expect(await call("GET", "/export?limit=2")).toMatchObject({ status: 400 });
    expect(await call("GET", "/export?id=c&before=x")).toMatchObject({ status: 400 });
  });
});

describe("/v1/conversations, in DotAgents' fields", () => {
  it("POST keeps a conversation, GET gives it and lists it", async () => {
    const { call } = pc();
    const made = await call("POST", "", {
      messages: MESSAGES,
      clientSessionId: " s1 ",
      createdAt: 3,
      updatedAt: 7,
    });
    expect(made.status).toBe(201);
    const { id } = made.body;
    expect(made.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      clientSessionId: "s1",
      title: "Hello",
      titleSource: "default",
      createdAt: 3,
      updatedAt: 7,
      messages: [
        { id: expect.any(String), role: "user", content: "Hello", timestamp: 5 },
        { id: expect.any(String), ...MESSAGES[1], timestamp: expect.any(Number) },
      ],
      owner: "owner",
      shared: false,
      system: "",
      leafId: made.body.messages[1].id,
    });
    expect((await call("GET", `/${id}`)).body).toEqual(made.body);
    const listed = await call("GET", "");
    expect([listed.status, listed.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(listed.body).toEqual({
      conversations: [
        {
          id,
          clientSessionId: "s1",
          title: "Hello",
          titleSource: "default",
          createdAt: 3,
          updatedAt: 7,
          lastMessageAt: expect.any(Number),
          messageCount: 2,
          lastMessage: "Hi",
          preview: "Hello",
          owner: "owner",
          shared: false,
        },
      ],
      who: "owner",
    });
  });

  it("PUT begins and changes one, branch copies one, DELETE removes one", async () => {
    const { call } = pc();
    expect(await call("PUT", "/c.1", { title: "T" })).toMatchObject({ status: 404 });
    expect(await call("PUT", "/c.1", { title: "T", messages: MESSAGES })).toMatchObject({
      status: 200,
      body: { id: "c.1", title: "T" },
    });
    const more = [...MESSAGES, { role: "user", content: "more" }];
    expect(await call("PUT", "/c.1", { messages: more, titleSource: "nonsense" })).toMatchObject({
      status: 200,
      body: { messages: [{ content: "Hello" }, { content: "Hi" }, { content: "more" }] },
    });
    const branch = await call("POST", "/c.1/branch", { messageIndex: 0 });
    expect(branch).toMatchObject({
      status: 200,
      body: {
        title: "Branch: T",
        titleSource: "system",
        messages: [{ content: "Hello" }],
        metadata: { branchSource: { sourceConversationId: "c.1", sourceMessageIndex: 0 } },
      },
    });
    expect(await call("DELETE", "/c.1")).toMatchObject({
      status: 200,
      body: { success: true, id: "c.1" },
    });
    expect((await call("GET", "")).body.conversations).toHaveLength(1);
  });

  it("answers what goes wrong with words in `error`", async () => {
    const { call } = pc();
    const missing = await call("GET", "/nothing");
    expect([missing.status, missing.headers.get("content-type")]).toEqual([
      404,
      "application/json",
    ]);
    expect(missing.body).toEqual({
      error: "There is no conversation of this id.",
      code: "not_found.conversation",
      request_id: missing.headers.get("x-tokori-request-id"),
    });
  });

  it.each<[method: string, path: string, body: unknown, field: string]>([
    ["POST", "", {}, "messages"],
    ["POST", "", { messages: [] }, "messages"],
    ["POST", "", { messages: [{ role: "system", content: "" }] }, "messages[0].role"],
    ["POST", "", { messages: [MESSAGES[0], { role: "user", content: 5 }] }, "messages[1].content"],
    ["POST", "", { messages: MESSAGES, id: "a/b" }, "conversation's id"],
    ["POST", "", { messages: MESSAGES, title: "x".repeat(201) }, "title"],
    ["PUT", "/c", { messages: "x" }, "messages"],
    ["PUT", "/a%20b", { messages: MESSAGES }, "conversation's id"],
    ["PATCH", "/c", { title: "x" }, "updatedAt"],
    ["POST", "/c/branch", { messageIndex: -1 }, "messageIndex"],
    ["POST", "/c/branch", { messageIndex: 0.5 }, "messageIndex"],
    ["POST", "/c/messages", { messages: [] }, "messages"],
    ["POST", "/import", { format: "x" }, "export"],
    ["GET", "?limit=0", undefined, "limit"],
  ])("%s %s refuses %.60j", async (method, path, body, field) => {
    const { call } = pc();
    await call("PUT", "/c", { messages: MESSAGES });
    const refused = await call(method, path, body);
    expect(refused).toMatchObject({ status: 400, body: { code: "validation.invalid_body" } });
    expect(refused.body.error).toContain(field);
  });

  it("stops at the first wrong one of many messages", async () => {
    const { call } = pc();
    const refused = await call("POST", "", { messages: Array.from({ length: 200_000 }, () => 1) });
    expect(refused.body.error).toMatch(/^messages\[0\]: /);
  });

  it("shows an agent's calls and results as DotAgents does", async () => {
    const { store, call } = pc();
    const by = { agent: "a", startedBy: "owner", runId: "r", at: 1 };
    const runs = runConversations(store);
    await runs.begun("c", { ...by, message: { role: "user", content: "Look" } });
    const toolCalls = [
      { id: "1", name: "read", arguments: '{"path":"x"}' },
      { id: "2", name: "list", arguments: "no JSON" },
    ];
    const results = toolCalls.map(({ id }) => ({
      role: "tool" as const,
      content: `of ${id}`,
      toolCallId: id,
    }));
    const messages = [{ role: "assistant" as const, content: "", toolCalls }, ...results];
    await runs.ended("c", { ...by, messages, text: "", status: "stopped" });
    expect((await call("GET", "/c")).body.messages.slice(1)).toMatchObject([
      {
        role: "assistant",
        state: "stopped",
        toolCalls: [
          { name: "read", arguments: { path: "x" } },
          { name: "list", arguments: {} },
        ],
      },
      { role: "tool", content: "of 1", toolResults: [{ success: true, content: "of 1" }] },
      { role: "tool", content: "of 2", toolResults: [{ success: true, content: "of 2" }] },
    ]);
  });
});

describe("/v1/conversations, beyond DotAgents", () => {
  it("PATCH renames and shares, the second of two that saw the same is a 409", async () => {
    const { server, call } = pc();
    const { body } = await call("PUT", "/c", { messages: MESSAGES });
    const { updatedAt } = body;
    const renamed = await call("PATCH", "/c", { title: " New ", shared: true, updatedAt });
    expect(renamed).toMatchObject({
      status: 200,
      body: { title: "New", titleSource: "manual", shared: true },
    });
    expect(await call("PATCH", "/c", { title: "Other", updatedAt })).toMatchObject({
      status: 409,
      body: { code: "conversation.changed" },
    });
    expect(await call("PUT", "/c", { messages: [MESSAGES[1]], updatedAt })).toMatchObject({
      status: 409,
    });
    const { token } = await server.pair();
    expect((await call("GET", "/c", undefined, { token })).body).toMatchObject({
      title: "New",
      owner: "owner",
    });
    expect(await call("PATCH", "/c", { shared: false, updatedAt: 2000 }, { token })).toMatchObject({
      status: 403,
    });
  });

  it("keeps what two clients add at once", async () => {
    const { call } = pc();
    await call("PUT", "/c", { messages: MESSAGES });
    const add = (content: string) =>
      call("POST", "/c/messages", { messages: [{ role: "user", content }] });
    expect((await Promise.all([add("a"), add("b")])).map(({ status }) => status)).toEqual([
      200, 200,
    ]);
    const { messages } = (await call("GET", "/c")).body;
    expect(messages.map(({ content }: { content: string }) => content)).toEqual([
      "Hello",
      "Hi",
      "a",
      "b",
    ]);
  });

  it("keeps a device's apart from the owner's and from another device's", async () => {
    const { server, call } = pc();
    const [phone, tablet] = [await server.pair(), await server.pair("tablet")];
    const made = await call("POST", "", { messages: MESSAGES }, { token: phone.token });
    expect(made.body.owner).toBe(phone.id);
    for (const token of [OWNER, tablet.token]) {
      expect((await call("GET", "", undefined, { token })).body).toMatchObject({
        conversations: [],
      });
      expect((await call("GET", "?q=hello", undefined, { token })).body).toMatchObject({
        conversations: [],
      });
      expect((await call("GET", "/export", undefined, { token })).body.conversations).toEqual([]);
      for (const [method, path] of [
        ["GET", `/${made.body.id}`],
        ["DELETE", `/${made.body.id}`],
        ["GET", `/export?id=${made.body.id}`],
      ] as const)
        expect((await call(method, path, undefined, { token })).status).toBe(404);
    }
    expect(
      (await call("GET", "?q=HELLO", undefined, { token: phone.token })).body.conversations,
    ).toMatchObject([{ id: made.body.id, title: "Hello" }]);
  });

  it("searches, with the words around what was found", async () => {
    const { call } = pc();
    await call("PUT", "/c", {
      messages: [
        { role: "user", content: "Title" },
        { role: "assistant", content: "the Straße is long" },
      ],
    });
    const { conversations } = (await call("GET", "?q=long%20the&limit=5")).body;
    expect(conversations).toMatchObject([{ id: "c", excerpt: "the Straße is long" }]);
  });

  it("sends a list once, as long as nothing changes", async () => {
    const { call } = pc();
    await call("PUT", "/a", { messages: MESSAGES });
    const listed = await call("GET", "");
    expect(listed.body).toMatchObject({ conversations: [{ id: "a" }], who: "owner" });
    const headers = { "if-none-match": listed.headers.get("etag") ?? "" };
    const again = await call("GET", "", undefined, { headers });
    expect([again.status, again.body]).toEqual([304, undefined]);
    await call("POST", "/a/messages", { messages: MESSAGES });
    expect((await call("GET", "", undefined, { headers })).status).toBe(200);
  });

  it("exports what can be imported elsewhere", async () => {
    const { call } = pc();
    await call("PUT", "/a", { messages: MESSAGES });
    await call("PUT", "/b", { messages: MESSAGES });
    const exported = await call("GET", "/export");
    expect(exported.headers.get("content-disposition")).toContain("conversations.json");
    expect(exported.body).toMatchObject({ format: "remote-chat", version: 1 });
    const other = pc();
    expect((await other.call("POST", "/import", exported.body)).body).toEqual({
      added: 2,
      updated: 0,
      ids: expect.arrayContaining(["a", "b"]),
    });
    expect((await other.call("POST", "/import", exported.body)).body).toEqual({
      added: 0,
      updated: 0,
      ids: expect.arrayContaining(["a", "b"]),
    });
    expect((await other.call("GET", "/a")).body).toMatchObject({
      title: "Hello",
      messages: [{ content: "Hello" }, { content: "Hi" }],
    });
    expect((await call("GET", "/export?id=b")).body.conversations).toMatchObject([{ id: "b" }]);
  });

  it("is not there unless it is given", async () => {
    const server = pairingServer();
    const { status } = await server.send("GET", "/v1/conversations", { token: OWNER });
    expect(status).toBe(404);
  });
});
