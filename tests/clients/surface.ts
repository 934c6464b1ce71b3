import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { createHandler } from "../../src/handler.ts";
import { openaiApi } from "../../src/openai-api.ts";
import { anthropic } from "../../src/providers/anthropic.ts";
import { gemini } from "../../src/providers/gemini.ts";
import { minimax } from "../../src/providers/minimax.ts";
import { ollama } from "../../src/providers/ollama.ts";
import { openai } from "../../src/providers/openai.ts";
import type { Provider } from "../../src/providers/provider.ts";
import {
  type FakeDialect,
  type FakeProvider,
  type Script,
  startFake,
} from "../fakes/fake-provider.ts";

/** A provider of each wire format, at the address of its fake. */
export const PROVIDERS: readonly {
  readonly dialect: FakeDialect;
  readonly make: (url: string) => Provider;
}[] = [
  { dialect: "openai", make: (baseUrl) => openai({ model: "m", apiKey: "k", baseUrl }) },
  { dialect: "minimax", make: (baseUrl) => minimax({ model: "m", apiKey: "k", baseUrl }) },
  { dialect: "anthropic", make: (baseUrl) => anthropic({ model: "m", apiKey: "k", baseUrl }) },
  {
    dialect: "gemini",
    make: (baseUrl) => gemini({ model: "gemini-3-pro", apiKey: "k", baseUrl }),
  },
  { dialect: "ollama", make: (host) => ollama({ model: "m", host }) },
];

/** The owner's token, and so the clients' API key. */
export const TOKEN = "the-token-of-the-clients";

/** A server of this project's, in front of a fake provider. */
export interface TriedServer extends AsyncDisposable {
  /** What a client takes as its base URL. */
  readonly baseURL: string;
  readonly fake: FakeProvider;
}

/** Starts one. */
export async function startServer(
  { dialect, make }: (typeof PROVIDERS)[number],
  script: Script,
): Promise<TriedServer> {
  const fake = await startFake(dialect, script);
  const handler = createHandler({
    token: TOKEN,
    provider: { ...make(fake.url), name: "fake" },
    openai: openaiApi(),
  });
  const server = createAdaptorServer({ fetch: handler });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    fake,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => {
        server.close(resolve);
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
      await fake.close();
    },
  };
}

/** Calls the tool `look` first, and says what it saw when its result is there. */
export const callsOnce: Script = (_request, index) =>
  index === 0
    ? {
        stream: [{ toolCall: { name: "look", arguments: ['{"pla', 'ce":"kit', 'chen"}'] } }],
      }
    : { stream: ["A ", "cat."] };

/** Calls `look` twice in one reply. */
export const callsTwice: Script = (_request, index) =>
  index === 0
    ? {
        stream: [
          { toolCall: { name: "look", arguments: '{"place":"kitchen"}' } },
          { toolCall: { name: "look", arguments: '{"place":"garden"}' } },
        ],
      }
    : { stream: ["A cat, and ", "a dog."] };
