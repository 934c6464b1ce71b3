import { afterEach, expect, it, vi } from "vitest";
import {
  limitRequests,
  maxProviderRequests,
  RequestLimit,
} from "../../../src/cli/providers/request-limit.ts";
import { createHandler } from "../../../src/handler.ts";
import type { Provider } from "../../../src/providers/provider.ts";

const options = { signal: new AbortController().signal };

const twoWords: Provider = {
  name: "Two words",
  model: "m",
  async *chat() {
    yield "hello ";
    yield "world";
  },
};

const failing: Provider = {
  name: "Failing",
  // biome-ignore lint/correctness/useYield: it fails before it has anything.
  async *chat() {
    throw new Error("no");
  },
};

/** A reply that has begun. */
async function begin(provider: Provider): Promise<AsyncIterator<unknown>> {
  const reply = provider.chat([], options)[Symbol.asyncIterator]();
  await reply.next();
  return reply;
}

const BUSY = {
  code: "chat.busy",
  status: 503,
  headers: { "retry-after": "10" },
  message:
    "The PC is busy with 2 replies, as many as it can ask for at once. Wait until one of them is finished.",
};

it("limitRequests passes a reply on as it is", async () => {
  const provider = limitRequests(() => twoWords, new RequestLimit(1))();
  expect([provider.name, provider.model]).toEqual(["Two words", "m"]);
  const events = [];
  for await (const event of provider.chat([], options)) events.push(event);
  expect(events).toEqual(["hello ", "world"]);
});

it("limitRequests refuses the reply beyond the limit until one has ended", async () => {
  const provider = limitRequests(() => twoWords, new RequestLimit(2));
  const [first, late] = [provider(), provider()];
  const begun = await begin(first);
  const other = await begin(first);
  expect(provider).toThrow(expect.objectContaining(BUSY));
  // One that was let through before the others had begun.
  await expect(begin(late)).rejects.toMatchObject(BUSY);
  await begun.return?.();
  await begin(provider());
  expect(provider).toThrow(expect.objectContaining(BUSY));
  while (!(await other.next()).done);
  expect(provider().name).toBe("Two words");
});

it("limitRequests forgets a reply that failed", async () => {
  const provider = limitRequests(() => failing, new RequestLimit(1));
  await expect(begin(provider())).rejects.toThrow("no");
  expect(provider().name).toBe("Failing");
});

it("limitRequests gives the provider itself without a limit", () => {
  expect(limitRequests(() => twoWords, new RequestLimit(undefined))()).toBe(twoWords);
});

it("RequestLimit counts the replies of all providers together", async () => {
  const limit = new RequestLimit(2);
  await begin(limit.limited(twoWords));
  await begin(limit.limited({ ...twoWords, name: "Another" }));
  expect(limit.check).toThrow(expect.objectContaining(BUSY));
  await expect(begin(limit.limited(failing))).rejects.toMatchObject(BUSY);
});

it("RequestLimit gives one object for one provider: what is remembered of it goes by that", () => {
  const limit = new RequestLimit(1);
  expect(limit.limited(twoWords)).toBe(limit.limited(twoWords));
  expect(limit.limited(failing)).not.toBe(limit.limited(twoWords));
});

it("createHandler answers 503 while limitRequests refuses, and still has a provider", async () => {
  const provider = limitRequests(() => twoWords, new RequestLimit(1));
  await begin(provider());
  const handler = createHandler({ token: "secret", provider });
  const headers = { authorization: "Bearer secret", "content-type": "application/json" };
  const body = '{"messages":[{"role":"user","content":"x"}]}';
  const url = "http://127.0.0.1/v1";
  const refused = await handler(
    new Request(`${url}/chat/stream`, { method: "POST", headers, body }),
  );
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "10"]);
  const info = await handler(new Request(`${url}/remote/info`, { headers }));
  expect(await info.json()).toMatchObject({ providerConfigured: true });
});

afterEach(() => void vi.unstubAllGlobals());

it.each([
  [{}, 240],
  [{ BUN_CONFIG_MAX_HTTP_REQUESTS: "1024" }, 1008],
  [{ BUN_CONFIG_MAX_HTTP_REQUESTS: "4" }, 1],
  [{ BUN_CONFIG_MAX_HTTP_REQUESTS: "many" }, 240],
])("maxProviderRequests on Bun, with %j, is %i", (env, max) => {
  expect(maxProviderRequests(env)).toBeUndefined();
  vi.stubGlobal("Bun", {});
  expect(maxProviderRequests(env)).toBe(max);
});
