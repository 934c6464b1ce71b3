import { createClient } from "@redis/client";
import { createHandler, type Handler, memoryReplies, type ReplyStore } from "../../mod.ts";
import { type RedisReplies, redisReplies } from "../../src/redis/index.ts";
import { startRedis } from "../../tests/redis/redis-server.ts";
import { interleave, median, quantile, spread } from "../statistics.ts";
import { count, ms, printTable } from "../table.ts";
import { revocationTimes } from "./redis-revocation.ts";

const READERS = 1_000;
const LIVE_TOKENS = 100;

let keys = 0;

/** What it costs to keep replies in Redis: handlers of two instances in this process. */
export async function measureRedis({ quick }: { readonly quick: boolean }): Promise<void> {
  const [tokens, rounds] = quick ? [2_000, 2] : [20_000, 7];
  const redis = await startRedis().catch((error: Error) => {
    process.stdout.write(`Redis is left out: ${error.message}\n`);
    return undefined;
  });
  if (!redis) return;
  const clients = await Promise.all(
    [1, 2].map(() =>
      createClient({ url: redis.url })
        .on("error", () => {})
        .connect(),
    ),
  );
  const stores = clients.map((client) => redisReplies({ client, maxReplies: 10_000 }));
  const [here, there] = stores.map(handlerOn) as [Handler, Handler];
  const inMemory = handlerOn(memoryReplies());
  const whole = await interleave(
    {
      memory: () => timeOf(inMemory, String(tokens)),
      redis: () => timeOf(here, String(tokens)),
      resumed: () => resumeElsewhere(here, there),
    },
    rounds,
  );
  const perToken = (times: readonly number[]): string =>
    spread(
      times.map((time) => (time / tokens) * 1000),
      (value) => `${value.toFixed(2)} µs`,
    );
  const [first, second] = stores as [RedisReplies, RedisReplies];
  const { lags: alone } = await liveReaders(first, second, 1);
  const { lags, cpuMs } = await liveReaders(first, second, READERS);
  const tries = quick ? 5 : 50;
  const told = await revocationTimes(redis.url, { tries, isTold: true });
  const looked = await revocationTimes(redis.url, { tries, isTold: false });
  const ends = (times: readonly number[]): string[] => [
    ms(median(times)),
    `most ${ms(quantile(times, 1))}`,
  ];
  printTable(
    `Kept replies on Redis, two instances in one process (median of ${rounds}, least–most)`,
    ["", "", ""],
    [
      [`a token of ${count(tokens)}, kept in memory`, perToken(whole.memory), ""],
      ["the same, kept in Redis", perToken(whole.redis), ""],
      [
        "resume on another instance, to its first token",
        ms(median(whole.resumed)),
        `p95 ${ms(quantile(whole.resumed, 0.95))}`,
      ],
      ["a token to a live reader elsewhere", ms(median(alone)), `p95 ${ms(quantile(alone, 0.95))}`],
      [
        `a token to all of ${count(READERS)} live readers elsewhere`,
        ms(median(lags)),
        `p95 ${ms(quantile(lags, 0.95))}`,
      ],
      [
        "CPU of the same, a token and reader",
        `${((cpuMs * 1000) / READERS / LIVE_TOKENS).toFixed(2)} µs`,
        "",
      ],
      ["from a revocation's answer to the stream's end elsewhere", ...ends(told)],
      ["the same where messages of Redis are lost", ...ends(looked)],
    ],
  );
  for (const store of stores) store.close();
  for (const client of clients) client.destroy();
  await redis.stop();
}

function handlerOn(replies: ReplyStore): Handler {
  return createHandler({
    token: "secret",
    replies,
    provider: {
      name: "Counting",
      async *chat([message]) {
        for (let n = Number(message?.content); n > 0; n--) yield "token ";
      },
    },
  });
}

function ask(
  handler: Handler,
  tokens: string,
  { key, offset }: { key: string; offset: number },
): Promise<Response> {
  return handler(
    new Request("http://bench/v1/chat/stream", {
      method: "POST",
      headers: {
        authorization: "Bearer secret",
        "content-type": "application/json",
        "idempotency-key": key,
        "x-stream-offset": String(offset),
      },
      body: JSON.stringify({ messages: [{ role: "user", content: tokens }] }),
    }),
  );
}

async function timeOf(handler: Handler, tokens: string): Promise<number> {
  const start = performance.now();
  const text = await (await ask(handler, tokens, { key: `bench-${++keys}`, offset: 0 })).text();
  if (!text.includes('"done"')) throw new Error(`The reply has not finished: ${text.slice(-200)}`);
  return performance.now() - start;
}

async function resumeElsewhere(here: Handler, there: Handler): Promise<number> {
  const key = `bench-${++keys}`;
  await (await ask(here, "1000", { key, offset: 0 })).text();
  const start = performance.now();
  const response = await ask(there, "1000", { key, offset: 3_000 });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ""; !text.includes("token"); ) text += (await reader?.read())?.value ?? "token";
  const time = performance.now() - start;
  await reader?.cancel();
  return time;
}

/** How long each token takes from its producer to the last of many readers on another instance. */
async function liveReaders(
  here: ReplyStore,
  there: ReplyStore,
  readerCount: number,
): Promise<{ lags: number[]; cpuMs: number }> {
  const key = { owner: "owner", key: `bench-${++keys}` };
  const { reply } = await here.claim(key, "f");
  const { signal } = new AbortController();
  let waiting = 0;
  let onAll = (): void => {};
  const readers = Array.from({ length: readerCount }, async () => {
    const copy = await there.find(key);
    for (let offset = 0; ; ) {
      const slice = await copy?.follow(offset, signal);
      if (!slice || slice.ending) return;
      offset += slice.text.length;
      if (--waiting === 0) onAll();
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  const lags: number[] = [];
  const before = process.cpuUsage();
  for (let token = 0; token < LIVE_TOKENS; token++) {
    waiting = readerCount;
    const arrived = new Promise<void>((resolve) => {
      onAll = resolve;
    });
    const start = performance.now();
    await reply.append("token ");
    await arrived;
    lags.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(before);
  await reply.end({ status: "done" });
  await Promise.all(readers);
  return { lags, cpuMs: (user + system) / 1000 };
}
