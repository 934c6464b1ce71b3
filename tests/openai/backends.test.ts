import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ReplyEncoder } from "../fakes/wire/wire.ts";
import { propertyRuns } from "../property-runs.ts";
import { CompletionReader } from "../runtimes/completion-reader.ts";
import { anyCompletionHistory, anyCompletionOptions } from "./any-completion-history.ts";
import { BACKENDS, type Backend, surfaceOf } from "./wires.ts";

const HI = [{ role: "user", content: "Hi" }];
const TOOLS = [{ type: "function", function: { name: "look" } }];
const ASKED = { messages: HI, tools: TOOLS };

type Piece = (encoder: ReplyEncoder) => string;

/** The body of a reply, without its end. */
function begun(encoder: ReplyEncoder, pieces: readonly Piece[]): string {
  return encoder.begin() + pieces.map((piece) => piece(encoder)).join("");
}

const streamed = async (response: Response): Promise<CompletionReader> =>
  new CompletionReader(response).rest();

interface Call {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

async function wholeCalls(response: Response): Promise<readonly Call[]> {
  const { choices } = (await response.json()) as {
    choices: { message: { tool_calls?: Call[] }; finish_reason: string }[];
  };
  expect(choices[0]?.finish_reason).toBe("tool_calls");
  return choices[0]?.message.tool_calls ?? [];
}

const ARGUMENTS: readonly (readonly [string, string | readonly string[], unknown])[] = [
  ["empty", "", {}],
  ["an empty object", "{}", {}],
  [
    "of 100 KB, in pieces",
    inPieces(JSON.stringify({ text: 'é"\\'.repeat(25_000) })),
    { text: 'é"\\'.repeat(25_000) },
  ],
  ["with a key that prototypes have", '{"__proto__":{"a":1}}', JSON.parse('{"__proto__":{"a":1}}')],
];

function inPieces(text: string): readonly string[] {
  return text.match(/[\s\S]{1,997}/g) ?? [];
}

describe.each(BACKENDS)("calls of $kind", (backend) => {
  test.each(ARGUMENTS)("have arguments that are %s", async (_, given, wanted) => {
    const { ask, asked } = surfaceOf(backend, (encoder) => {
      const call = { name: "look", arguments: given };
      return (
        begun(encoder, [() => encoder.toolCall(call), () => encoder.toolCall(call)]) +
        encoder.finish()
      );
    });
    const reader = await streamed(await ask({ ...ASKED, stream: true }));
    expect([reader.reasons, reader.isDone]).toEqual([["tool_calls"], true]);
    const whole = await wholeCalls(await ask(ASKED));
    const both = [reader.calls, whole.map((call) => ({ ...call.function, id: call.id }))];
    for (const calls of both) {
      expect(calls.map(({ name }) => name)).toEqual(["look", "look"]);
      for (const { arguments: text } of calls) expect(JSON.parse(text)).toEqual(wanted);
      expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    }
    expect(asked).toHaveLength(2);
  });
});

const anyPiece: fc.Arbitrary<Piece> = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1 }).map(
    (text): Piece =>
      (encoder) =>
        encoder.text(text),
  ),
  fc.string({ minLength: 1 }).map(
    (text): Piece =>
      (encoder) =>
        encoder.reasoning(text),
  ),
  fc
    .record({
      name: fc.constantFrom("look", "__proto__"),
      arguments: fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value)),
    })
    .map(
      (call): Piece =>
        (encoder) =>
          encoder.toolCall(call),
    ),
);

const anyCut = fc.record({
  pieces: fc.array(anyPiece, { maxLength: 5 }),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  isReset: fc.boolean(),
  size: fc.integer({ min: 1, max: 64 }),
});

/** The first bytes of a text, in pieces of `size`, that end as a body does or with a reset. */
function cutBody(
  text: string,
  { at, isReset, size }: { at: number; isReset: boolean; size: number },
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const bytes = new TextEncoder().encode(text);
  const end = Math.floor(bytes.length * at);
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent < end) {
        controller.enqueue(bytes.slice(sent, Math.min(sent + size, end)));
        sent += size;
      } else if (isReset) controller.error(new TypeError("terminated"));
      else controller.close();
    },
  });
}

describe.each(BACKENDS)("a reply of $kind", (backend: Backend) => {
  test("that is cut at any byte never has a finish reason, and is never whole", async () => {
    await fc.assert(
      fc.asyncProperty(anyCut, async ({ pieces, ...cut }) => {
        const { ask } = surfaceOf(backend, (encoder) => cutBody(begun(encoder, pieces), cut));
        const response = await ask({ ...ASKED, stream: true });
        expect(response.status).toBe(200);
        const reader = await streamed(response);
        expect([reader.reasons, reader.isDone, reader.errors.length]).toEqual([[], false, 1]);
        const whole = await ask(ASKED);
        expect(whole.status).toBe(502);
      }),
      { numRuns: propertyRuns(150) },
    );
  });

  test("that comes in any pieces is whole", async () => {
    await fc.assert(
      fc.asyncProperty(anyCut, async ({ pieces, size }) => {
        const uncut = { at: 1, isReset: false, size };
        const { ask } = surfaceOf(backend, (encoder) =>
          cutBody(begun(encoder, pieces) + encoder.finish(), uncut),
        );
        const reader = await streamed(await ask({ ...ASKED, stream: true }));
        const whole = (await (await ask(ASKED)).json()) as {
          choices: { finish_reason: string; message: Record<string, unknown> }[];
        };
        expect(reader.isDone).toBe(true);
        const [choice] = whole.choices;
        expect(reader.reasons).toEqual([choice?.finish_reason]);
        const { content, reasoning_content = "", tool_calls = [] } = choice?.message ?? {};
        expect([reader.text, reader.reasoning]).toEqual([content ?? "", reasoning_content]);
        const calls = (tool_calls as Call[]).map((call) => call.function);
        expect(reader.calls.map(({ id: _, ...call }) => call)).toEqual(calls);
        for (const call of calls) JSON.parse(call.arguments);
      }),
      { numRuns: propertyRuns(100) },
    );
  });
});

describe.each(BACKENDS)("a conversation for $kind", (backend: Backend) => {
  test("is one that it takes, however a client writes it, or is refused before it is asked", async () => {
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(anyCompletionHistory, anyCompletionOptions, async (messages, options) => {
        const { ask, asked, refusals } = surfaceOf(
          backend,
          (encoder) => begun(encoder, [() => encoder.text("ok")]) + encoder.finish(),
        );
        const response = await ask({ ...options, messages });
        const body = (await response.json()) as { error?: { code: string; param: string } };
        expect(refusals).toEqual([]);
        if (response.status === 200) {
          answered++;
          return;
        }
        expect([response.status, body.error?.code]).toEqual([400, "unsupported_parameter"]);
        expect(body.error?.param).toBeTruthy();
        expect(asked).toEqual([]);
      }),
      { numRuns: propertyRuns(300) },
    );
    expect(answered).toBeGreaterThan(0);
  });
});
