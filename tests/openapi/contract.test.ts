import { describe, expect, it } from "vitest";
import { allErrors, statusOf } from "../../src/openapi/operation-errors.ts";
import { agentCases } from "./cases/agents.ts";
import { chatCases } from "./cases/chat.ts";
import { conversationCases } from "./cases/conversations.ts";
import { deskCases } from "./cases/desk.ts";
import { libraryCases } from "./cases/library.ts";
import { loopCases } from "./cases/loops.ts";
import { openaiCases } from "./cases/openai.ts";
import { awayPairingCases, pairingCases } from "./cases/pairing.ts";
import { pushCases } from "./cases/push.ts";
import { refuse } from "./cases/refusals.ts";
import { Contract, OPERATIONS } from "./contract.ts";
import { diskWorld } from "./disk-world.ts";
import { awayWorld, fakeWorld } from "./fake-world.ts";
import { memoryWorld } from "./memory-world.ts";

const contract = new Contract();
const ROUTES = [...OPERATIONS];

// Routes whose every failure is what lies behind them says.
const BEHIND_PORTS =
  /^\S+ \/v1\/(operator\/(?!resume)|settings|loops|agent-profiles|profiles|skills|knowledge|mcp|runs\/:id\/resume)/;

// Errors that no request can bring about on each route: see where they are tried once.
const TRIED_ONCE = new Set(["internal.error"]);

// The cases fill the contract, which is looked at in the end.
describe.sequential("every route answers as it is described:", () => {
  it("the server", async () => {
    const { server } = await memoryWorld();
    for (const path of ["health", "remote/info", "openapi.json"])
      await contract.ask(server, `GET /v1/${path}`, "200");
  });
  it("chat", async () => chatCases(contract, await memoryWorld()));
  it("OpenAI's API", async () => openaiCases(contract, await memoryWorld()));
  it("agents", async () => agentCases(contract, await memoryWorld()));
  it("pairing", async () => pairingCases(contract, await memoryWorld()));
  it("pairing whose store is away", () => awayPairingCases(contract, awayWorld()));
  it("conversations", async () => conversationCases(contract, await memoryWorld()));
  it("the owner's desk", async () => deskCases(contract, await diskWorld()));
  it("agents' files", async () => libraryCases(contract, await diskWorld()));
  it("notifications", async () => pushCases(contract, await memoryWorld()));
  it("loops", async () => loopCases(contract, await diskWorld()));

  it.each(ROUTES)("%s refuses what it must", async (route) => {
    const { server, pair } = fakeWorld();
    const { token: guest } = await pair();
    await refuse(contract, { server, guest, away: awayWorld() }, route);
  });

  it.each(ROUTES)("%s has been seen to answer all that it is said to", async (route, operation) => {
    for (const code of allErrors(operation)) {
      const request = contract.rightRequest(route);
      if (contract.has(route, code) || TRIED_ONCE.has(code)) continue;
      if (!request || !BEHIND_PORTS.test(route)) continue;
      const { server } = fakeWorld(code);
      const { token: _, ...asked } = request;
      await contract.ask(server, route, `${statusOf(code)} ${code}`, asked);
    }
    const all = [...Object.keys(operation.answers), ...allErrors(operation)];
    const missing = all.filter((each) => !contract.has(route, each) && !TRIED_ONCE.has(each));
    const advice = `If cases above fail, look at them first. Else: ask for these answers of ${route} in tests/openapi/cases/, or take them out of its description in src/openapi/`;
    expect(missing, advice).toEqual([]);
  });
});

describe("a path that is described", () => {
  it.each([...new Set(ROUTES.map(([route]) => route.split(" ")[1] ?? ""))])(
    "%s names its methods to one that it does not have",
    async (path) => {
      const methods = ROUTES.map(([route]) => route.split(" ")).filter(([, of]) => of === path);
      const { server } = fakeWorld();
      const response = await server.send(
        new Request(`${server.origin}${path.replace(/:\w+(\{.+\})?/g, "some-id")}`, {
          method: "PURGE",
          headers: { authorization: `Bearer ${server.token}`, host: "127.0.0.1" },
        }),
      );
      const allowed = response.headers.get("allow")?.split(", ") ?? [];
      expect(response.status).toBe(405);
      expect(allowed).toEqual(expect.arrayContaining(methods.map(([method]) => method)));
    },
  );
});
