import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import {
  anthropic,
  type CatalogEntry,
  gemini,
  minimax,
  ollama,
  openai,
  type Provider,
} from "../../mod.ts";
import { createModelDirectory } from "../../src/models/create-model-directory.ts";
import { type FakeDialect, type FakeOptions, startFake, stream } from "../fakes/fake-provider.ts";

const KINDS: Record<FakeDialect, (baseUrl: string) => Provider> = {
  openai: (baseUrl) => openai({ baseUrl, model: "m" }),
  anthropic: (baseUrl) => anthropic({ baseUrl, apiKey: "k", model: "m" }),
  gemini: (baseUrl) => gemini({ baseUrl, apiKey: "k", model: "m" }),
  minimax: (baseUrl) => minimax({ baseUrl, apiKey: "k", model: "m" }),
  ollama: (host) => ollama({ host, model: "m" }),
};
const NAMES = Object.keys(KINDS) as FakeDialect[];

async function fakeEntry(id: FakeDialect, options: FakeOptions): Promise<CatalogEntry> {
  const fake = await startFake(id, stream(), options);
  onTestFinished(() => fake.close());
  return { id, provider: KINDS[id](fake.url), models: "listed" };
}

async function idsOf(entries: readonly CatalogEntry[]): Promise<string[]> {
  const directory = createModelDirectory({ catalog: { active: null, entries } });
  return (await directory.list("owner")).map(({ id }) => id);
}

// A busy machine takes as long to load them as a list may take.
beforeAll(async () => {
  await import("openai");
  await import("@anthropic-ai/sdk");
  await import("ollama");
  await import("@google/genai");
});

describe("createModelDirectory, over sockets", () => {
  it("lists the models of every kind of provider", async () => {
    const models = ["m", "org/x:1"];
    const entries = await Promise.all(NAMES.map((kind) => fakeEntry(kind, { models })));
    expect(await idsOf(entries)).toEqual(NAMES.flatMap((id) => [`${id}/m`, `${id}/org/x:1`]));
  });

  it("has the configured model of every kind that refuses, or is not there", async () => {
    const models = { answer: { status: 500, body: "no" } };
    const refusing = await Promise.all(NAMES.map((kind) => fakeEntry(kind, { models })));
    expect(await idsOf(refusing)).toEqual(NAMES.map((id) => `${id}/m`));
    const gone = await startFake("ollama", stream());
    await gone.close();
    const entry = { id: "gone", provider: KINDS.ollama(gone.url), models: "listed" } as const;
    expect(await idsOf([entry])).toEqual(["gone/m"]);
  });

  it.each(NAMES)("closes the connection to one that does not answer in time: %s", async (kind) => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => void sockets.push(socket));
    onTestFinished(() => void server.close());
    await once(server.listen(0, "127.0.0.1"), "listening");
    const address = server.address() as { port: number };
    const provider = KINDS[kind](`http://127.0.0.1:${address.port}`);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    onTestFinished(() => void vi.useRealTimers());
    const connected = once(server, "connection");
    const listed = idsOf([{ id: "slow", provider, models: "listed" }]);
    await connected;
    const [socket] = sockets;
    // Read, or its end would not be seen.
    socket?.resume().on("error", () => {});
    const closed = socket && once(socket, "close");
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await listed).toEqual(["slow/m"]);
    await closed;
  });
});
