import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  answer,
  type FakeDialect,
  noAnswer,
  type Step,
  stream,
} from "../../fakes/fake-provider.ts";
import { closedOf, equal, ok, within } from "../assert.ts";
import { send } from "../client.ts";
import { CompletionReader, complete } from "../completion-reader.ts";
import type { Setup } from "../host.ts";
import type { Stage } from "../stage.ts";
import type { Case } from "../suite.ts";
import { KINDS } from "./streams.ts";

// The promise is 100 ms; a busy machine gets more, and still less than any time limit.
const CLOSED_MS = 2000;

const NEVER: Step = { wait: new Promise(() => {}) };
const TOOLS = [{ type: "function", function: { name: "look", parameters: { type: "object" } } }];
const PICTURE = "iVBORw0KGgo=";

export const COMPLETIONS: readonly Case[] = [
  ...KINDS.flatMap((kind) => [streams(kind), calls(kind), pictures(kind), cut(kind), leaves(kind)]),
  failures(),
  refusedConnection(),
  repeats(),
  {
    name: "completions: a quiet stream is kept alive by comments",
    needs: "handler",
    async run(stage) {
      const { pause, goOn } = gate();
      const reply = stream("Hel", { wait: pause }, "lo");
      const { server } = await stage.relay("openai", reply, { keepAliveMs: 40 });
      const reader = new CompletionReader(await complete(server, { stream: true }));
      await reader.until(({ comments, text }) => text === "Hel" && comments >= 4);
      goOn();
      await reader.rest();
      equal([reader.text, reader.reasons, reader.isDone], ["Hello", ["stop"], true]);
    },
  },
  {
    name: "completions: a page at a loopback origin may send the headers of any SDK",
    needs: "handler",
    async run(stage) {
      const { server } = await stage.relay("openai", stream("Hello"));
      const origin = "http://localhost:3000";
      const names =
        "authorization,content-type,idempotency-key,x-stainless-arch,x-stainless-retry-count,openai-organization,http-referer,x-title";
      const preflight = await fetch(`${server.url}/v1/chat/completions`, {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": names,
        },
      });
      const { status, headers } = preflight;
      equal([status, headers.get("access-control-allow-origin")], [204, origin]);
      equal(headers.get("access-control-allow-headers"), names);
      const response = await complete(server, { seed: 1 }, { headers: { origin } });
      await response.body?.cancel();
      const exposed = (response.headers.get("access-control-expose-headers") ?? "").toLowerCase();
      for (const name of ["retry-after", "x-request-id", "x-should-retry", "x-ignored-parameters"])
        ok(exposed.includes(name), `${name} is in ${exposed}`);
    },
  },
];

function streams(kind: FakeDialect): Case {
  return {
    name: `completions, ${kind}: a reply is streamed, and given whole`,
    needs: "handler",
    async run(stage) {
      const { server } = await stage.relay(
        kind,
        stream({ reasoning: "Hm, é…" }, "Hel", "lo 🌍\u2028"),
      );
      const asked = { stream: true, stream_options: { include_usage: true } };
      const response = await complete(server, asked);
      const names = ["content-type", "cache-control", "x-accel-buffering"];
      equal(
        names.map((name) => response.headers.get(name)),
        ["text/event-stream", "no-cache, no-transform", "no"],
      );
      const reader = await new CompletionReader(response).rest();
      equal([reader.reasoning, reader.text], ["Hm, é…", "Hello 🌍\u2028"]);
      equal([reader.reasons, reader.isDone, reader.heads.length], [["stop"], true, 1]);
      equal(reader.chunks[0]?.choices?.[0]?.delta, { role: "assistant", content: "" });
      const { choices, usage } = reader.chunks.at(-1) ?? {};
      equal(choices, []);
      const whole = (await (await complete(server)).json()) as Whole;
      const { content, reasoning_content } = whole.choices[0].message;
      equal([content, reasoning_content], [reader.text, reader.reasoning]);
      equal([whole.choices[0].finish_reason, whole.usage], ["stop", usage]);
    },
  };
}

function calls(kind: FakeDialect): Case {
  return {
    name: `completions, ${kind}: parallel calls go out, and their results come back`,
    needs: "handler",
    async run(stage) {
      const called = stream(
        "Let me see.",
        { toolCall: { name: "look", arguments: '{"at":"sea"}' } },
        { toolCall: { name: "look", arguments: "{}" } },
      );
      const { server, chats } = await stage.relay(
        kind,
        (_request, index) => (index < 2 ? called : stream("A boat.")),
        { fake: { splitAt: "every byte" } },
      );
      const wanted = [
        ["look", { at: "sea" }],
        ["look", {}],
      ];
      const shown = (list: readonly { name: string; arguments: string }[]): unknown =>
        list.map((call) => [call.name, JSON.parse(call.arguments)]);
      const streamed = await complete(server, { stream: true, tools: TOOLS });
      const reader = await new CompletionReader(streamed).rest();
      equal([shown(reader.calls), reader.text], [wanted, "Let me see."]);
      equal([reader.reasons, reader.isDone], [["tool_calls"], true]);
      const whole = (await (await complete(server, { tools: TOOLS })).json()) as Whole;
      const { message, finish_reason } = whole.choices[0];
      equal(finish_reason, "tool_calls");
      const made = message.tool_calls ?? [];
      equal(shown(made.map((call) => call.function)), wanted);
      ok(new Set(made.map(({ id }) => id)).size === 2, "each call has an id of its own");
      const messages = [
        { role: "user", content: "What is there?" },
        message,
        ...made.map(({ id }) => ({ role: "tool", tool_call_id: id, content: "A boat." })),
      ];
      const last = await complete(server, { stream: true, messages, tools: TOOLS });
      equal((await new CompletionReader(last).rest()).text, "A boat.");
      equal(chats.length, 3, "requests");
    },
  };
}

function pictures(kind: FakeDialect): Case {
  return {
    name: `completions, ${kind}: a picture in the message reaches a model that can see`,
    needs: "handler",
    async run(stage) {
      const { server, chats } = await stage.relay(kind, stream("A cat."));
      const content = [
        { type: "text", text: "What is it?" },
        { type: "image_url", image_url: { url: `data:image/png;base64,${PICTURE}` } },
      ];
      const response = await complete(server, { messages: [{ role: "user", content }] });
      const body = (await response.json()) as Whole & { error?: { param: string } };
      if (body.error) {
        // MiniMax's models of this API cannot see.
        equal([kind, response.status, chats.length], ["minimax", 400, 0]);
        return equal(body.error.param, "messages[0].content[1]");
      }
      equal(body.choices[0].message.content, "A cat.");
      ok(JSON.stringify(chats[0]?.body).includes(PICTURE), "the provider got the picture");
    },
  };
}

function cut(kind: FakeDialect): Case {
  return {
    name: `completions, ${kind}: a reply that is cut has an error, and neither a reason nor an end`,
    needs: "handler",
    async run(stage) {
      const call: Step = { toolCall: { name: "look", arguments: '{"at":"sea"}' } };
      const ends = ["drop", "end", "partial", "malformed", "error"] as const;
      let end: (typeof ends)[number] = "drop";
      const { server } = await stage.relay(kind, () => stream("Hel", call, { fail: end }));
      for (end of ends) {
        const response = await complete(server, { stream: true, tools: TOOLS });
        const reader = await new CompletionReader(response).rest();
        equal([end, reader.reasons, reader.isDone, reader.errors.length], [end, [], false, 1]);
        equal(reader.errors[0]?.request_id, response.headers.get("x-request-id"));
        equal(
          [end, await outcome(complete(server, { tools: TOOLS }))],
          [end, "502 provider.failed"],
        );
      }
    },
  };
}

function leaves(kind: FakeDialect): Case {
  return {
    name: `completions, ${kind}: a client that leaves stops the provider`,
    needs: "handler",
    async run(stage) {
      const { chats, server } = await stage.relay(kind, stream("Hel", NEVER), leaving(stage));
      const client = new AbortController();
      const { signal } = client;
      const reader = new CompletionReader(await complete(server, { stream: true }, { signal }));
      await reader.until(({ text }) => text === "Hel");
      client.abort();
      await within(CLOSED_MS, closedOf(chats), "the provider is closed");
    },
  };
}

function failures(): Case {
  const error = (message: string, code: string | null = null): object => ({
    error: { message, type: "x", param: null, code },
  });
  const busy = answer(429, error("Slow down."), { "retry-after": "7" });
  const long = answer(400, error("Too long.", "context_length_exceeded"));
  const tries = [
    [busy, "429 rate_limit_exceeded 7"],
    [answer(401, error("Incorrect API key provided: key")), "502 provider.failed"],
    [answer(403, error("No.")), "502 provider.failed"],
    [answer(404, error("No such model.", "model_not_found")), "404 model_not_found"],
    [long, "400 context_length_exceeded"],
    [answer(400, error("Bad.")), "400 provider.rejected"],
    [answer(503, error("Overloaded.")), "503 provider.unavailable"],
    [noAnswer("reset"), "502 provider.failed"],
  ] as const;
  return {
    name: "completions: what fails before the reply has its status, streamed or whole",
    needs: "handler",
    async run(stage) {
      let reply: (typeof tries)[number][0] = busy;
      const { server, chats } = await stage.relay("openai", () => reply);
      for (const [given, wanted] of tries)
        for (const asksStream of [true, false]) {
          reply = given;
          equal(await outcome(complete(server, { stream: asksStream })), wanted);
        }
      equal(chats.length, 2 * tries.length, "requests");
      const unknown = complete(server, { stream: true, model: "gone/m" });
      equal(await outcome(unknown), "404 model_not_found");
      equal(chats.length, 2 * tries.length, "requests");
    },
  };
}

function refusedConnection(): Case {
  return {
    name: "completions: a provider that is not there is 503, streamed or whole",
    needs: "handler",
    async run(stage) {
      const gone = createServer();
      await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve));
      const { port } = gone.address() as AddressInfo;
      await new Promise((resolve) => gone.close(resolve));
      const baseUrl = `http://127.0.0.1:${port}/v1`;
      const server = await stage.server({
        provider: { id: "gone", kind: "openai", baseUrl, model: "m" },
      });
      // workerd does not tell a refused connection from one that was lost.
      const isTold = stage.host.kind !== "workerd";
      const wanted = isTold ? "503 provider.unavailable" : "502 provider.failed";
      for (const asksStream of [true, false])
        equal(await outcome(complete(server, { stream: asksStream })), wanted);
    },
  };
}

function repeats(): Case {
  return {
    name: "completions: a key asks the provider once, and each repeat gets all from the start",
    needs: "handler",
    async run(stage) {
      const { pause, goOn } = gate();
      const { chats, server } = await stage.relay("openai", stream("Hel", { wait: pause }, "lo"));
      const headers = { "idempotency-key": "message-1" };
      const client = new AbortController();
      const { signal } = client;
      const asked = await complete(server, { stream: true }, { headers, signal });
      const dropped = new CompletionReader(asked);
      await dropped.until(({ text }) => text === "Hel");
      client.abort();
      const again = await complete(server, { stream: true }, { headers });
      const reader = await new CompletionReader(again).until(({ text }) => text === "Hel");
      goOn();
      await reader.rest();
      equal([reader.text, reader.reasons, reader.isDone], ["Hello", ["stop"], true]);
      equal(reader.heads, dropped.heads);
      const whole = (await (await complete(server, {}, { headers })).json()) as Whole;
      equal([`${whole.id} ${whole.created}`], reader.heads);
      equal(whole.choices[0].message.content, "Hello");
      const other = complete(server, { temperature: 1 }, { headers });
      equal(await outcome(other), "422 chat.idempotency_key_reused");
      const old = send(server, "/v1/chat/stream", {
        method: "POST",
        body: JSON.stringify({ messages: [{ role: "user", content: "Hi" }] }),
        headers,
      });
      equal(await outcome(old), "422 chat.idempotency_key_reused");
      equal(chats.length, 1, "requests");
    },
  };
}

interface Whole {
  readonly id: string;
  readonly created: number;
  readonly usage: object;
  readonly choices: readonly [
    {
      readonly finish_reason: string;
      readonly message: {
        readonly content: string | null;
        readonly reasoning_content?: string;
        readonly tool_calls?: readonly {
          readonly id: string;
          readonly function: { readonly name: string; readonly arguments: string };
        }[];
      };
    },
  ];
}

/** The status, the code and the Retry-After of an error, whose id must be the answer's. */
async function outcome(asked: Promise<Response>): Promise<string> {
  const response = await asked;
  const { status, headers } = response;
  const { error } = (await response.json()) as { error?: { code: string; request_id: string } };
  if (!error) return String(status);
  equal(error.request_id, headers.get("x-request-id"));
  return [status, error.code, headers.get("retry-after")].filter(Boolean).join(" ");
}

// workerd finds out with the next keep-alive that a client has left.
function leaving({ host }: Stage): Setup {
  return host.kind === "workerd" ? { keepAliveMs: 50 } : {};
}

/** A pause that the case ends. */
function gate(): { pause: Promise<void>; goOn: () => void } {
  let goOn = (): void => {};
  const pause = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  return { pause, goOn };
}
