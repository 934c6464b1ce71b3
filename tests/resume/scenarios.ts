/**
 * What resuming promises, over real sockets. Knows no test runner, so that it runs on
 * Node, Deno and Bun alike; each scenario throws when a promise is broken.
 */
import assert from "node:assert/strict";
import { listen } from "../../src/cli/server/listen.ts";
import {
  type FollowTimeouts,
  followReply,
  newMessage,
  type Reply,
  type ReplyUpdate,
} from "../../src/client/index.ts";
import { createHandler } from "../../src/handler.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { memoryReplies } from "../../src/reply/memory-replies.ts";
import { randomFrom } from "../random-from.ts";
import {
  type Fault,
  type RunningProxy,
  startFaultProxy,
  startHoldingProxy,
} from "./fault-proxy.ts";

/** One promise, and how to try it. Equal seeds make equal faults. */
export interface Scenario {
  readonly title: string;
  run(options: { readonly seed: number }): Promise<void>;
}

const TOKEN = "secret";

// A network as in the field, with retries some hundred times as fast. What a client waits for
// is long all the same: one that gave a slow machine up would only make it slower.
const TIMEOUTS: Partial<FollowTimeouts> = {
  firstRetryMs: 5,
  maxRetryMs: 100,
  idleMs: 4_000,
  pollAfterMs: 1_000,
  pollIntervalMs: 50,
};

/** All scenarios, with so many replies where there are many. */
export const scenarios = ({ replies }: { readonly replies: number }): readonly Scenario[] => [
  {
    title: `${replies.toLocaleString("en-US")} replies, each dropped at a random moment: none lost, none doubled`,
    run: ({ seed }) => dropAndResume({ seed, replies, atOnce: 40 }),
  },
  {
    title: "a proxy that holds GETs back until they close lets the stream through live",
    run: () => throughHoldingProxy({ holds: ["GET"], live: "streaming" }),
  },
  {
    title: "a proxy that holds everything back is polled through, live",
    run: () => throughHoldingProxy({ holds: ["GET", "POST"], live: "polling" }),
  },
  { title: "two clients read one reply, and one of them stops it", run: stopForTwo },
];

async function dropAndResume({
  seed,
  replies,
  atOnce,
}: {
  seed: number;
  replies: number;
  atOnce: number;
}): Promise<void> {
  const asked = new Map<string, number>();
  const faults = new Map<string, number>();
  const dropped = new Set<string>();
  const provider: Provider = {
    name: "Numbered",
    async *chat([message]) {
      const name = message?.content ?? "";
      asked.set(name, (asked.get(name) ?? 0) + 1);
      const random = randomFrom(`${seed} ${name} provider`);
      for (const piece of piecesOf(name, seed)) {
        if (random() < 0.5) await pause(random() * 4);
        yield piece;
      }
    },
  };
  const faultFor = (sent: string): Fault | undefined => {
    const key = /idempotency-key: (\S+)/i.exec(sent)?.[1];
    if (key === undefined) return undefined;
    const times = faults.get(key) ?? 0;
    // Sent on a connection that was about to die of the fault before, it dies as well.
    if (times > 0) dropped.add(key);
    const random = randomFrom(`${seed} ${key} fault ${times}`);
    if (times > 0 && random() < 0.4) return undefined;
    faults.set(key, times + 1);
    // Not beyond the end of the shortest answer: its head, and the text once more.
    const bytes = times === 0 ? 300 + 2 * piecesOf(key, seed).join("").length : 600;
    const afterBytes = Math.floor(random() * bytes);
    // Not a half-close at first: an answer may well come whole through that.
    const kind = kindOf(times === 0 ? random() * 0.85 : random());
    return {
      kind,
      onStrike: () => dropped.add(key),
      afterBytes,
      delayMs: random() < 0.2 ? random() * 10 : 0,
    };
  };
  await withServer(provider, async (port) => {
    const proxy = await startFaultProxy(port, faultFor);
    const followed: Reply[] = [];
    const names = Array.from({ length: replies }, (_, index) => `reply-${seed}-${index}`);
    try {
      await inTurns(names, atOnce, async (name) => {
        // Keyed by its name, so that a seed decides all.
        const message = { ...newMessage([{ role: "user", content: name }]), key: name };
        let assembled = "";
        const reply = followReply(message, {
          ...clientOf(proxy),
          random: randomFrom(`${seed} ${name} client`),
          onUpdate: ({ delta }) => {
            assembled += delta;
          },
        });
        followed.push(reply);
        const text = piecesOf(name, seed).join("");
        assert.deepEqual(await reply.finished, { state: "done", text, delta: "" }, name);
        assert.equal(assembled, text, `${name}, from its pieces`);
      });
    } finally {
      // After a failure, the others would never give up.
      for (const reply of followed) reply.disconnect();
      await proxy.close();
    }
    for (const name of names) {
      assert.equal(asked.get(name), 1, `${name}: how often the provider was asked`);
      assert.ok(dropped.has(name), `${name} was not dropped`);
    }
  });
}

function kindOf(chance: number): Fault["kind"] {
  if (chance < 0.3) return "cut";
  if (chance < 0.5) return "reset";
  if (chance < 0.7) return "finish";
  if (chance < 0.84) return "swallow";
  // Few: each makes a client wait until it takes the connection for dead.
  if (chance < 0.85) return "stall";
  return "half-close";
}

/** The reply to a message, in the pieces in which the provider gives it. */
function piecesOf(name: string, seed: number): string[] {
  const random = randomFrom(`${seed} ${name} text`);
  const words = ["token ", "\u{1f600}", "\ud83d", "\ude00", "ü", "\u2028", "\n\ndata: x\n\n", name];
  const count = 5 + Math.floor(random() * 25);
  const pieces = Array.from({ length: count }, () => words[Math.floor(random() * words.length)]);
  // Ends whole: half a pair does not survive a trip in UTF-8.
  return wellFormed([...pieces.filter((piece) => piece !== undefined), "."]);
}

/** Drops what would leave half of a surrogate pair alone. */
function wellFormed(pieces: readonly string[]): string[] {
  return pieces.filter((piece, index) => {
    if (piece === "\ud83d") return pieces[index + 1] === "\ude00";
    if (piece === "\ude00") return pieces[index - 1] === "\ud83d";
    return true;
  });
}

async function throughHoldingProxy({
  holds,
  live,
}: {
  holds: readonly string[];
  live: ReplyUpdate["state"];
}): Promise<void> {
  const seen = new Gate();
  let asked = 0;
  const provider: Provider = {
    name: "Gated",
    async *chat() {
      asked++;
      yield "first ";
      // Goes on only once the client shows what came: through a path that is not live, never.
      await seen.opened;
      yield "second";
    },
  };
  await withServer(provider, async (port) => {
    const proxy = await startHoldingProxy(port, holds);
    let shownAs: ReplyUpdate["state"] | undefined;
    try {
      const reply = followReply(newMessage([{ role: "user", content: "Hi" }]), {
        ...clientOf(proxy),
        timeouts: { ...TIMEOUTS, idleMs: 30_000, pollAfterMs: live === "polling" ? 50 : 30_000 },
        onUpdate: ({ state, text }) => {
          if (text === "first ") shownAs ??= state;
          if (text === "first ") seen.open();
        },
      });
      assert.deepEqual(await reply.finished, { state: "done", text: "first second", delta: "" });
    } finally {
      await proxy.close();
    }
    assert.equal(shownAs, live);
    assert.equal(asked, 1);
  });
}

async function stopForTwo(): Promise<void> {
  const aborted = new Gate();
  let asked = 0;
  const provider: Provider = {
    name: "Endless",
    async *chat(_, { signal }) {
      asked++;
      signal.addEventListener("abort", () => aborted.open());
      yield "as far as it came";
      await aborted.opened;
    },
  };
  await withServer(provider, async (port) => {
    const message = newMessage([{ role: "user", content: "Hi" }]);
    const shown = [new Gate(), new Gate()] as const;
    const [first, second] = shown.map((gate) =>
      followReply(message, {
        ...clientOf({ port }),
        onUpdate: ({ text }) => void (text !== "" && gate.open()),
      }),
    ) as [Reply, Reply];
    await Promise.all(shown.map(({ opened }) => opened));
    await first.stop();
    await aborted.opened;
    const text = "as far as it came";
    assert.deepEqual(await first.finished, { state: "stopped", text, delta: "" });
    assert.deepEqual(await second.finished, { state: "done", text, delta: "" });
    assert.equal(asked, 1);
  });
}

async function withServer(provider: Provider, use: (port: number) => Promise<void>): Promise<void> {
  // Room for all: what is evicted is lost, and that is not the question here.
  const replies = memoryReplies({ maxReplies: 2_000 });
  const handler = createHandler({ token: TOKEN, provider, replies, keepAliveMs: 200 });
  const listener = await listen({ fetch: handler, host: "127.0.0.1", port: 0 });
  try {
    await use(listener.port);
  } finally {
    await listener.close();
  }
}

function clientOf({ port }: Pick<RunningProxy, "port">): {
  baseUrl: string;
  token: string;
  timeouts: Partial<FollowTimeouts>;
} {
  return { baseUrl: `http://127.0.0.1:${port}`, token: TOKEN, timeouts: TIMEOUTS };
}

/** Works through `items`, so many at once. */
async function inTurns<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Something that happens once, and is waited for. */
class Gate {
  readonly opened: Promise<void>;
  #open = (): void => {};

  constructor() {
    this.opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
