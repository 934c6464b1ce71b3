import { describe, expect, test } from "vitest";
import type { Message } from "../../src/providers/message.ts";
import { minimax } from "../../src/providers/minimax.ts";
import { openai } from "../../src/providers/openai.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { type Step, stream } from "../fakes/fake-provider.ts";
import { callsIn, eventsOfChat, type Told } from "./events-of-chat.ts";
import { withFake } from "./kinds.ts";

const KINDS = [
  ["openai", (url: string, fetch?: Fetch) => openai({ model: "m", ...to(url, fetch) })],
  [
    "minimax",
    (url: string, fetch?: Fetch) => minimax({ model: "m", apiKey: "k", ...to(url, fetch) }),
  ],
] as const;

type Fetch = typeof globalThis.fetch;

function to(baseUrl: string, fetch: Fetch | undefined): { baseUrl: string; fetch?: Fetch } {
  return { baseUrl, ...(fetch && { fetch }) };
}

const LOOK = { toolCall: { id: "call_a", name: "look", arguments: ['{"at"', ':"Zürich 🌍"}'] } };
const WAIT = { toolCall: { id: "call_b", name: "wait", arguments: "{}" } };
const CALLS = [
  { id: "call_a", name: "look", arguments: '{"at":"Zürich 🌍"}' },
  { id: "call_b", name: "wait", arguments: "{}" },
];
const STEPS: Step[] = [{ reasoning: "Hm." }, "I ", LOOK, "look", WAIT, "."];

/** What a reply came to. */
function summary({ events, error }: Told): object {
  const finish = events.find(({ type }) => type === "finish");
  return {
    text: events.map((event) => (event.type === "text" ? event.text : "")).join(""),
    reasoning: events.map((event) => (event.type === "reasoning" ? event.text : "")).join(""),
    calls: callsIn(events),
    ...(finish?.type === "finish" && { reason: finish.reason }),
    ...(error !== undefined && { error }),
  };
}

const WHOLE = { text: "I look.", reasoning: "Hm.", calls: CALLS, reason: "tool_calls" };

describe.each(KINDS)("%s", (dialect, make) => {
  test("chat tells the calls among text and reasoning, also from a body that arrives byte by byte", async () => {
    for (const splitAt of [[], "every byte"] as const) {
      const told = await withFake({ dialect, fake: { splitAt } }, stream(...STEPS), (fake) =>
        eventsOfChat(make(fake.url)),
      );
      expect(summary(told)).toEqual(WHOLE);
    }
  });

  test("chat tells the calls after a reason of stop", async () => {
    const script = stream(...STEPS, { finish: "stop" });
    const told = await withFake({ dialect }, script, (fake) => eventsOfChat(make(fake.url)));
    expect(summary(told)).toEqual(WHOLE);
  });

  test("chat reads the same wherever the body is split, and never finishes one that was cut in a call", async () => {
    const body = await bodyOf(dialect, make);
    const answered = (...parts: Uint8Array[]): Promise<object> => {
      const provider = make("http://127.0.0.1:1/v1", async () => inParts(parts));
      return eventsOfChat(provider).then(summary);
    };
    const reasonAt = new TextDecoder("latin1").decode(body).indexOf('"finish_reason":"tool_calls"');
    for (let cut = 1; cut < body.length; cut += 7) {
      expect([cut, await answered(body.slice(0, cut), body.slice(cut))]).toEqual([cut, WHOLE]);
      if (cut > reasonAt) continue;
      const cutShort = await answered(body.slice(0, cut));
      expect([cut, cutShort]).toEqual([
        cut,
        expect.not.objectContaining({ reason: expect.anything() }),
      ]);
      expect(cutShort).toHaveProperty(
        "error",
        expect.stringContaining("stopped before it finished"),
      );
    }
  });

  test("a turn with its calls and their results is accepted again", async () => {
    const turn: Message[] = [
      { role: "user", content: "Hi" },
      {
        role: "assistant",
        content: "I look.",
        toolCalls: [{ id: "call_a", name: "look", arguments: "{}" }],
        replay: [{ dialect: "chat-completions", model: "m", value: { reasoning_content: "Hm." } }],
      },
      { role: "tool", toolCallId: "call_a", content: "A lake." },
    ];
    await withFake({ dialect }, stream("Nice."), async (fake) => {
      const told = await eventsOfChat(make(fake.url), turn, { tools: [{ name: "look" }] });
      expect(summary(told)).toMatchObject({ text: "Nice.", calls: [], reason: "stop" });
    });
  });
});

test("minimax has the reasoning of its calls given back, even if it is hidden from people", async () => {
  const replay = { dialect: "chat-completions", model: "m", value: { reasoning_content: "Hm." } };
  for (const thinking of ["inline", "hidden"] as const)
    await withFake({ dialect: "minimax" }, stream(...STEPS), async ({ url }) => {
      const { events } = await eventsOfChat(
        minimax({ model: "m", apiKey: "k", baseUrl: url, thinking }),
      );
      expect(events.slice(-2)).toEqual([
        { type: "replay", replay },
        expect.objectContaining({ type: "finish" }),
      ]);
    });
});

test("minimax brings a temperature into its range, and says in its one way that no tool is wanted", async () => {
  await withFake({ dialect: "minimax" }, stream("Hi"), async ({ url, chats }) => {
    const provider = minimax({ model: "m", apiKey: "k", baseUrl: url });
    const tools = [{ name: "look" }];
    await eventsOfChat(provider, undefined, { temperature: 0, tools, toolChoice: "none" });
    await eventsOfChat(provider, undefined, { temperature: 2, tools, toolChoice: "auto", seed: 1 });
    const [first, second] = chats.map(({ body }) => body as Record<string, unknown>);
    expect([first?.temperature, second?.temperature]).toEqual([0.01, 1]);
    expect([first?.tools === undefined, second?.tools === undefined]).toEqual([true, false]);
    for (const field of ["tool_choice", "seed"]) expect(second).not.toHaveProperty(field);
  });
});

test("the fake refuses what the real API refuses, in words that reach the person", async () => {
  const provider = (url: string): Provider =>
    openai({
      model: "m",
      baseUrl: url,
      fetch: (input, init) => {
        const body = JSON.parse(String(init?.body));
        return fetch(input, { ...init, body: JSON.stringify({ ...body, messages: [] }) });
      },
    });
  await withFake({ dialect: "openai" }, stream("Hi"), async ({ url }) => {
    const { error } = await eventsOfChat(provider(url));
    expect(error).toMatch(/ rejected the request \(HTTP 400\): \[\] is too short - 'messages'\.$/);
  });
});

/** The whole body of a fake's reply. */
async function bodyOf(
  dialect: "openai" | "minimax",
  make: (url: string, fetch?: Fetch) => Provider,
): Promise<Uint8Array<ArrayBuffer>> {
  let body = new Uint8Array();
  await withFake({ dialect }, stream(...STEPS), async (fake) => {
    const record: typeof fetch = async (input, init) => {
      body = new Uint8Array(await (await fetch(input, init)).arrayBuffer());
      return inParts([body]);
    };
    await eventsOfChat(make(fake.url, record));
  });
  return body;
}

function inParts(parts: readonly Uint8Array[]): Response {
  const left = parts.filter((part) => part.length > 0);
  return new Response(
    new ReadableStream({
      pull(controller) {
        const part = left.shift();
        if (part) controller.enqueue(part);
        else controller.close();
      },
    }),
  );
}
