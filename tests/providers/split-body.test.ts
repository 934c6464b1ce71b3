import { describe, expect, test } from "vitest";
import { stream } from "../fakes/fake-provider.ts";
import { testStep } from "../property-runs.ts";
import { ask, DIALECTS, type Kind, type Outcome, withFake } from "./kinds.ts";

const SCRIPT = stream({ reasoning: "Grübeln…" }, "Über 🌍");

describe.each(DIALECTS)("$dialect", (kind) => {
  const replay = (body: Uint8Array, cut = 0): Promise<Outcome> =>
    ask(kind.make("http://127.0.0.1:1", { fetch: async () => inTwo(body, cut) }));

  test("chat reads the same wherever the body is split in two", async () => {
    const body = await bodyOf(kind);
    const whole = await replay(body);
    expect(whole).toMatchObject({ text: "Über 🌍", finish: { reason: "stop" } });
    for (let cut = 1; cut < body.length; cut += testStep(4))
      expect([cut, await replay(body, cut)]).toEqual([cut, whole]);
  });

  test("chat never takes a body that was cut anywhere for finished", async () => {
    const body = await bodyOf(kind);
    let missing: Uint8Array | undefined;
    for (let length = 0; length < body.length; length++) {
      const { text, error } = await replay(body.subarray(0, length));
      if (error !== undefined) continue;
      expect([length, text]).toEqual([length, "Über 🌍"]);
      missing ??= body.subarray(length);
    }
    // Nothing but what follows the marker of completeness.
    expect(new TextDecoder().decode(missing ?? new Uint8Array())).toMatch(
      /^\s*(data: .*"choices":\[\].*\s+)?(data: \[DONE\]\s*)?$/,
    );
  });
});

/** The whole body of a fake's reply, as the provider asks for it. */
async function bodyOf(kind: Kind): Promise<Uint8Array> {
  let body = new Uint8Array();
  await withFake(kind, SCRIPT, async (fake) => {
    const record: typeof fetch = async (input, init) => {
      body = new Uint8Array(await (await fetch(input, init)).arrayBuffer());
      return inTwo(body, 0);
    };
    await ask(kind.make(fake.url, { fetch: record }));
  });
  return body;
}

function inTwo(body: Uint8Array, cut: number): Response {
  const parts = [body.slice(0, cut), body.slice(cut)].filter((part) => part.length > 0);
  return new Response(
    new ReadableStream({
      pull(controller) {
        const part = parts.shift();
        if (part) controller.enqueue(part);
        else controller.close();
      },
    }),
  );
}
