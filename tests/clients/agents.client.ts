import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import OpenAI from "openai";
import { describe, expect, onTestFinished, test } from "vitest";
import { createAgents, loadLibrary, memoryFiles } from "../../src/agents.ts";
import type { AuditEntry } from "../../src/audit.ts";
import { createHandler } from "../../src/handler.ts";
import { openaiApi } from "../../src/openai-api.ts";
import { answer, type Script, startFake } from "../fakes/fake-provider.ts";
import { PROVIDERS, TOKEN } from "./surface.ts";

const HI = [{ role: "user" as const, content: "Is there a cat?" }];
const FILES = {
  "agents/writer/agent.md": "---\nname: Writer\n---\nYou write.",
  "knowledge/cat/cat.md": "---\nkind: note\nid: cat\ntitle: Cat\n---\nThere is a cat.",
};

/** Searches the notes first. */
const searches: Script = (_request, index) =>
  index === 0
    ? { stream: [{ toolCall: { name: "builtin__search_notes", arguments: ['{"query":"cat"}'] } }] }
    : { stream: ["There is ", "a cat."] };

describe.each(PROVIDERS)("an agent as a model of openai's, over $dialect", (provider) => {
  test("is listed, and streams its steps as reasoning before its text", async () => {
    const { client } = await start(provider, searches);
    const models = await client.models.list();
    expect(models.data.map(({ id }) => id)).toContain("agent/writer");
    let [text, reasoning, finish] = ["", "", ""];
    const stream = await client.chat.completions.create({
      model: "agent/writer",
      messages: HI,
      stream: true,
    });
    for await (const { choices } of stream) {
      const delta = (choices[0]?.delta ?? {}) as { content?: string; reasoning_content?: string };
      text += delta.content ?? "";
      reasoning += delta.reasoning_content ?? "";
      finish = choices[0]?.finish_reason ?? finish;
    }
    expect({ text: text.trim(), finish }).toEqual({ text: "There is a cat.", finish: "stop" });
    expect(reasoning).toContain("builtin · search_notes");
  });

  test("is not begun again by the client's own retries when its run fails", async () => {
    const script: Script = answer(401, { error: { message: "no such key" } });
    const { client, audit } = await start(provider, script);
    const asked = client.chat.completions.create({ model: "agent/writer", messages: HI });
    await expect(asked).rejects.toMatchObject({ status: 422 });
    expect(audit.filter(({ action }) => action === "run.started")).toHaveLength(1);
  });
});

async function start({ dialect, make }: (typeof PROVIDERS)[number], script: Script) {
  const fake = await startFake(dialect, script);
  const provider = make(fake.url);
  const files = memoryFiles(FILES);
  const { library } = await loadLibrary([{ name: "home", files, variables: {} }]);
  const audit: Omit<AuditEntry, "at">[] = [];
  const agents = await createAgents({
    library: async () => library,
    provider,
    audit: { add: (entry) => audit.push(entry) },
  });
  const handler = createHandler({ token: TOKEN, provider, agents, openai: openaiApi() });
  const server = createAdaptorServer({ fetch: handler });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    await new Promise((resolve) => {
      server.close(resolve);
      if ("closeAllConnections" in server) server.closeAllConnections();
    });
    await agents.close();
    await fake.close();
  });
  const { port } = server.address() as AddressInfo;
  const baseURL = `http://127.0.0.1:${port}/v1`;
  return { client: new OpenAI({ baseURL, apiKey: TOKEN, maxRetries: 2 }), audit };
}
