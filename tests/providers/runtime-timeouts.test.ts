import { Agent, getGlobalDispatcher, setGlobalDispatcher } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { noAnswer, stream } from "../fakes/fake-provider.ts";
import { ask, DIALECTS, latch, withFake } from "./kinds.ts";

const ordinary = getGlobalDispatcher();

beforeAll(() => {
  setGlobalDispatcher(new Agent({ headersTimeout: 30, bodyTimeout: 30 }));
});

afterAll(async () => {
  const impatient = getGlobalDispatcher();
  setGlobalDispatcher(ordinary);
  await impatient.destroy();
});

test.concurrent.each(DIALECTS)(
  "$dialect: chat outlasts the runtime's time-outs before and after the headers",
  async (kind) => {
    const [early, late, heard] = [latch(), latch(), latch()];
    const reply = stream("Hel", { wait: late.opened }, "lo");
    await withFake(
      kind,
      () => early.opened.then(() => reply),
      async (fake) => {
        const outcome = ask(kind.make(fake.url), { onEvent: heard.open });
        await plainFetchTimesOut();
        early.open();
        await heard.opened;
        await plainFetchTimesOut();
        late.open();
        expect(await outcome).toMatchObject({ text: "Hello", finish: { reason: "stop" } });
      },
    );
  },
);

/** Shows that as much time has passed as a fetch without our care survives. */
async function plainFetchTimesOut(): Promise<void> {
  await withFake({ dialect: "ollama" }, noAnswer("hang"), async ({ url }) => {
    const request = fetch(`${url}/api/chat`, { method: "POST", body: "{}" });
    await expect(request).rejects.toMatchObject({ cause: { code: "UND_ERR_HEADERS_TIMEOUT" } });
  });
}
