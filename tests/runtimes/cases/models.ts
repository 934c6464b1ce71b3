import { listen } from "../../../src/cli/server/listen.ts";
import { createHandler, type Handler } from "../../../src/handler.ts";
import { openaiApi } from "../../../src/openai-api.ts";
import { type FakeRequest, words } from "../../fakes/fake-provider.ts";
import { equal } from "../assert.ts";
import { EventReader, outcome, send } from "../client.ts";
import type { Server } from "../host.ts";
import type { Case } from "../suite.ts";

export const MODELS: readonly Case[] = [
  {
    name: "a message is answered by the model that it names",
    needs: "handler",
    async run(stage) {
      const { url, chats } = await stage.fake("openai", words("yes"), {
        models: ["org/listed:1", "other"],
      });
      const server = await stage.server({
        keepAliveMs: 15_000,
        provider: { id: "fake", kind: "openai", baseUrl: url, model: "m", models: "listed" },
      });
      const models = [undefined, null, "default", "m", "fake/m", "other", "fake/org/listed:1"];
      for (const model of models) equal(await say(server, model), "yes");
      equal(chats.map(modelOf), ["m", "m", "m", "m", "m", "other", "org/listed:1"]);
      for (const model of ["nope", "fake/nope", "gone/m", "__proto__", "fake%2Fm"])
        equal(await say(server, model), "404 chat.model_not_found");
      equal(await say(server, ""), "400 validation.invalid_body");
      equal(chats.length, models.length);
    },
  },
  {
    name: "messages at the same moment wait for one list of models",
    needs: "handler",
    async run(stage) {
      const { url, chats } = await stage.fake("openai", words("yes"), { models: ["a", "b"] });
      const server = await stage.server({
        keepAliveMs: 15_000,
        provider: { id: "fake", kind: "openai", baseUrl: url, model: "m", models: "listed" },
      });
      const asked = ["a", "b", "c", "fake/a", "fake/b"].map((model) => say(server, model));
      equal(await Promise.all(asked), ["yes", "yes", "404 chat.model_not_found", "yes", "yes"]);
      equal(chats.map(modelOf).sort(), ["a", "a", "b", "b"]);
    },
  },
  {
    name: "the config of a whole server says which models there are",
    needs: "server",
    async run(stage) {
      const { url, chats } = await stage.fake("openai", words("yes"));
      const server = await stage.server({
        provider: { id: "fake", kind: "openai", baseUrl: url, model: "m", models: ["a/b"] },
      });
      equal(await say(server, "fake/a/b"), "yes");
      equal(await say(server, "fake/m"), "yes");
      equal(await say(server, "fake/fake-model"), "404 chat.model_not_found");
      equal(chats.map(modelOf), ["a/b", "m"]);
    },
  },
  {
    name: "GET /v1/models/ID takes slashes plain and encoded, and decodes once",
    needs: "server",
    async run(stage) {
      const { port, close } = await listen({ host: "127.0.0.1", port: 0, fetch: modelHandler() });
      stage.after(close);
      const get = async (path: string): Promise<unknown> => {
        const response = await fetch(`http://127.0.0.1:${port}/v1/models${path}`, {
          headers: { authorization: "Bearer t" },
        });
        const { data, id, error } = (await response.json()) as Answer;
        return error?.code ?? id ?? data?.map((model) => model.id);
      };
      equal(await get(""), ["o/m", "o/hf.co/a/b:Q4", "o/50%/ä?#", "o/%2F"]);
      for (const path of ["o/hf.co/a/b:Q4", "o%2Fhf.co%2Fa%2Fb%3AQ4", "o/hf.co%2fa/b%3aQ4"])
        equal([path, await get(`/${path}`)], [path, "o/hf.co/a/b:Q4"]);
      equal(await get(`/${encodeURIComponent("o/50%/ä?#")}`), "o/50%/ä?#");
      equal(await get("/o/%252F"), "o/%2F");
      for (const path of ["o%252Fm", "o/%2F", "o//m", "..%2Fo%2Fm", "%E0%A4%A", "o/m%00"])
        equal([path, await get(`/${path}`)], [path, "model_not_found"]);
    },
  },
];

interface Answer {
  readonly id?: string;
  readonly data?: readonly { readonly id: string }[];
  readonly error?: { readonly code: string };
}

/** A message, and the reply to it, or why there is none. */
async function say(server: Server, model: string | null | undefined): Promise<string> {
  const body = JSON.stringify({ model, messages: [{ role: "user", content: "Hi" }] });
  const response = await send(server, "/v1/chat/stream", { method: "POST", body });
  if (!response.ok) return outcome(response);
  return (await new EventReader(response).rest()).text;
}

function modelOf({ body }: FakeRequest): unknown {
  return (body as { readonly model: unknown }).model;
}

/** A handler with these models, whose owner is "t". */
function modelHandler(): Handler {
  const models = ["hf.co/a/b:Q4", "50%/ä?#", "%2F"];
  const provider = { name: "Fake", model: "m", async *chat() {}, listModels: async () => models };
  const entries = [{ id: "o", provider, isFree: true }];
  return createHandler({ token: "t", providers: { active: "o", entries }, openai: openaiApi() });
}
