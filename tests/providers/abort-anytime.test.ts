import { afterAll, beforeAll, expect, test } from "vitest";
import { stream } from "../fakes/fake-provider.ts";
import { ask, SENT_DIALECTS, withFake } from "./kinds.ts";

const unhandled: unknown[] = [];
const note = (reason: unknown): void => {
  unhandled.push(reason);
};

beforeAll(() => {
  process.on("unhandledRejection", note);
});

afterAll(() => {
  process.off("unhandledRejection", note);
});

const MOMENTS = Array.from({ length: 40 }, (_, turns) => turns);

test.each(SENT_DIALECTS)(
  "$dialect by $sentWith: an abort at any moment ends chat and leaves no rejection behind",
  async (kind) => {
    const script = stream({ reasoning: "Hm." }, ..."A reply of some length.".split(" "));
    const slowly = { ...kind, fake: { ...kind.fake, splitAt: [100, 300, 500, 700, 900, 1100] } };
    await withFake(slowly, script, async (fake) => {
      for (const turns of MOMENTS) {
        const aborter = new AbortController();
        const outcome = ask(kind.make(fake.url), { signal: aborter.signal });
        await passTurns(turns);
        aborter.abort(new Error("gone"));
        const { error, finish } = await outcome;
        // It may have been quicker than the abort.
        expect([undefined, "gone"]).toContain(error);
        expect(error === undefined).toBe(finish !== undefined && error === undefined);
      }
    });
    await passTurns(5);
    expect(unhandled).toEqual([]);
  },
);

test.each(SENT_DIALECTS)(
  "$dialect by $sentWith: an abort at any moment ends listModels and leaves no rejection behind",
  async (kind) => {
    const models = Array.from({ length: 30 }, (_, index) => `model-${index}`);
    await withFake({ ...kind, fake: { models, pageSize: 5 } }, stream(), async (fake) => {
      for (const turns of MOMENTS) {
        const aborter = new AbortController();
        const listed = kind
          .make(fake.url)
          .listModels?.({ signal: aborter.signal })
          .then(
            (names) => names.length,
            (error) => error.message,
          );
        await passTurns(turns);
        aborter.abort(new Error("gone"));
        expect([30, "gone"]).toContain(await listed);
      }
    });
    await passTurns(5);
    expect(unhandled).toEqual([]);
  },
);

async function passTurns(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}
