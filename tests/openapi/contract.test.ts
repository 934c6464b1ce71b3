import { describe, expect, it } from "vitest";
import { agentCases } from "./cases/agents.ts";
import { chatCases } from "./cases/chat.ts";
import { conversationCases } from "./cases/conversations.ts";
import { openaiCases } from "./cases/openai.ts";
import { pairingCases } from "./cases/pairing.ts";
import { refuse } from "./cases/refusals.ts";
import { Contract, OPERATIONS } from "./contract.ts";
import { memoryWorld } from "./memory-world.ts";

const contract = new Contract();

describe("every route answers as it is described", () => {
  it("in memory: the server", async () => {
    const { server } = await memoryWorld();
    for (const path of ["health", "remote/info", "openapi.json"])
      await contract.ask(server, `GET /v1/${path}`, "200");
  });
  it("in memory: chat", async () => chatCases(contract, await memoryWorld()));
  it("in memory: OpenAI's API", async () => openaiCases(contract, await memoryWorld()));
  it("in memory: agents", async () => agentCases(contract, await memoryWorld()));
  it("in memory: pairing", async () => pairingCases(contract, await memoryWorld()));
  it("in memory: conversations", async () => conversationCases(contract, await memoryWorld()));
});
