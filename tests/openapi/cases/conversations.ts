import { expect } from "vitest";
import type { ChatErrorCode } from "../../../src/errors.ts";
import { allErrors, statusOf } from "../../../src/openapi/operation-errors.ts";
import { type Asked, type Contract, type Fields, OPERATIONS, requestFor } from "../contract.ts";
import type { memoryWorld } from "../memory-world.ts";

type World = Awaited<ReturnType<typeof memoryWorld>>;

const ALL = "/v1/conversations";
const ONE = `${ALL}/:id`;
const MESSAGES = [
  { role: "user", content: "Hi", timestamp: 1 },
  {
    role: "assistant",
    content: "Hello",
    toolCalls: [{ name: "x" }],
    toolResults: [{ success: true }],
  },
];

/** Conversations, and all that goes wrong with them. */
export async function conversationCases(contract: Contract, world: World): Promise<void> {
  const { server, guest, faults } = world;
  const ask = (route: string, expected: string, asked: Asked = {}) =>
    contract.ask(server, route, expected, asked);
  const begin = { body: { id: "a", title: "First", system: "Be brief.", messages: MESSAGES } };
  const { updatedAt } = await ask(`POST ${ALL}`, "201", begin);
  await ask(`POST ${ALL}`, "409 conversation.exists", begin);
  await ask(`GET ${ALL}`, "200");
  const { headers } = await server.send(requestFor(server, `GET ${ALL}`, {}));
  await ask(`GET ${ALL}`, "304", { headers: { "if-none-match": headers.get("etag") ?? "" } });
  expect((await ask(`GET ${ALL}`, "200", { query: "q=hello" })).conversations).toHaveLength(1);
  await ask(`GET ${ALL}`, "400 validation.invalid_body", { query: "limit=none" });
  const path = { id: "a" };
  await ask(`GET ${ONE}`, "200", { path });
  await ask(`GET ${ONE}`, "200", { path, query: "limit=1" });
  await ask(`GET ${ONE}`, "400 validation.invalid_body", { path, query: "limit=none" });
  const { id } = await ask(`POST ${ONE}/branch`, "200", { path, body: { messageIndex: 0 } });
  await ask(`GET ${ONE}`, "200", { path: { id } });
  await ask(`POST ${ONE}/messages`, "200", { path, body: { messages: MESSAGES } });
  const edited = await ask(`PATCH ${ONE}`, "200", { path, body: { title: "New", updatedAt } });
  await ask(`PATCH ${ONE}`, "409 conversation.changed", {
    path,
    body: { title: "Old", updatedAt },
  });
  const shared = { shared: true, updatedAt: edited.updatedAt };
  const seen = await ask(`PATCH ${ONE}`, "200", { path, body: shared });
  const renaming = { path, token: guest, body: { title: "Mine", updatedAt: seen.updatedAt } };
  await ask(`PATCH ${ONE}`, "403 auth.forbidden", renaming);
  await ask(`PUT ${ONE}`, "403 auth.forbidden", { ...renaming, body: { title: "Mine" } });
  await ask(`DELETE ${ONE}`, "403 auth.forbidden", { path, token: guest });
  const stale = { path, query: "updatedAt=1" };
  await ask(`DELETE ${ONE}`, "409 conversation.changed", stale);
  await ask(`PUT ${ONE}`, "200", { path, body: { title: "Again" } });
  await ask(`PUT ${ONE}`, "200", { path: { id: "b" }, body: { messages: MESSAGES } });

  const exported = await ask(`GET ${ALL}/export`, "200");
  expect(exported.conversations).toHaveLength(3);
  await ask(`GET ${ALL}/export`, "200", { query: "id=a&limit=1" });
  await ask(`GET ${ALL}/export`, "400 validation.invalid_body", { query: "id=a&limit=none" });
  await ask(`GET ${ALL}/export`, "404 not_found.conversation", { query: "id=nothing" });
  await ask(`POST ${ALL}/import`, "200", { body: exported, token: guest });
  await ask(`PUT ${ONE}`, "404 not_found.conversation", { body: { title: "x" } });
  for (const [route, body] of CHANGES)
    if (!route.startsWith("PUT")) await ask(route, "404 not_found.conversation", { body });
  await ask(`GET ${ONE}`, "404 not_found.conversation");
  await ask(`DELETE ${ONE}`, "404 not_found.conversation");

  await withFaults(contract, world, exported);
  faults.limits = new Error("broken");
  await ask(`POST ${ALL}`, "500 internal.error", { body: {} });
  delete faults.limits;
  await ask(`DELETE ${ONE}`, "200", { path });
}

// What changes a conversation, where it is there.
const LATER = 8e15;
const CHANGES: readonly (readonly [route: string, body: object])[] = [
  [`PATCH ${ONE}`, { title: "Other", updatedAt: LATER }],
  [`PUT ${ONE}`, { title: "Other", updatedAt: LATER }],
  [`POST ${ONE}/messages`, { messages: MESSAGES }],
  [`POST ${ONE}/branch`, { messageIndex: 0 }],
];

/** Every route with every fault of the place where conversations are kept that it tells of. */
async function withFaults(contract: Contract, { server, log }: World, exported: Fields) {
  const requests: readonly (readonly [route: string, asked: Asked])[] = [
    ...CHANGES.map(([route, body]) => [route, { path: { id: "a" }, body }] as const),
    [`POST ${ALL}`, { body: { messages: MESSAGES } }],
    [`POST ${ALL}/import`, { body: changed(exported, { id: "new" }) }],
    [`POST ${ALL}/import`, { body: changed(exported, { title: "Newer", updatedAt: LATER }) }],
    [`GET ${ONE}`, { path: { id: "a" } }],
    [`GET ${ALL}/export`, { query: "id=a" }],
    [`DELETE ${ONE}`, { path: { id: "a" } }],
  ];
  for (const [route, asked] of requests)
    for (const code of FAULTS) {
      const operation = OPERATIONS.get(route);
      if (!operation || !allErrors(operation).includes(code) || contract.has(route, code)) continue;
      if (route.endsWith("/import") && isOfNew(asked) !== (code === "conversations.too_many"))
        continue;
      log.fault = code;
      await contract.ask(server, route, `${statusOf(code)} ${code}`, asked);
    }
  log.fault = undefined;
}

/** The first conversation of an export, changed. */
function changed(exported: Fields, change: object): object {
  return { ...exported, conversations: [{ ...exported.conversations[0], ...change }] };
}

function isOfNew({ body }: Asked): boolean {
  return (body as Fields).conversations[0].id === "new";
}

const FAULTS: readonly ChatErrorCode[] = [
  "conversations.too_many",
  "conversations.unreadable",
  "conversations.not_saved",
  "conversation.too_large",
  "conversation.damaged",
  "conversation.changed",
];
