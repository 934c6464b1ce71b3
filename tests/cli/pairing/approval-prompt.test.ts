import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PairRequests } from "../../../src/auth/pair-requests.ts";
import { SILENT } from "../../../src/cli/log.ts";
import { ApprovalPrompt } from "../../../src/cli/pairing/approval-prompt.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A terminal, its owner's fingers, and requests that are asked about there. */
function atTerminal({ attended = true } = {}) {
  const said: string[] = [];
  const logged: string[] = [];
  let typing: ((line: string | undefined) => void) | undefined;
  const prompt = new ApprovalPrompt({
    terminal: {
      isAttended: async () => attended,
      write: (text) => void said.push(text),
      readLines(onLine) {
        typing = onLine;
        return () => {
          typing = undefined;
        };
      },
    },
    decide: (...answer) => requests.decide(...answer),
    log: { ...SILENT, info: (message) => void logged.push(message) },
  });
  const requests = new PairRequests({ onChange: prompt.onChange });
  return {
    requests,
    logged,
    said: () => said.join(""),
    isReading: () => typing !== undefined,
    /** Asks as a device does; gives the name and the grants, or the code of the refusal. */
    ask: (name: string, signal = new AbortController().signal): Promise<string> =>
      requests.ask(name, signal).then(
        (allowed) => [allowed.name, ...allowed.grants].join(" "),
        ({ code }) => code,
      ),
    shown: () => vi.advanceTimersByTimeAsync(100),
    async type(line: string | undefined) {
      typing?.(line);
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

const QUESTION = (name: string): string =>
  `Allow "${name}" to use this PC's chat? y: chat, a: chat and agents [y/a/N] `;

describe("ApprovalPrompt", () => {
  it.each([
    ["y", true],
    ["Y", true],
    [" yes ", true],
    ["n", false],
    ["", false],
    ["yep", false],
    ["no way", false],
    ["ay", false],
    ["always", false],
  ])("takes %j for %s", async (line, allowed) => {
    const { ask, shown, type, said, isReading } = atTerminal();
    const answer = ask("Flo's phone");
    await shown();
    expect(said()).toBe(QUESTION("Flo's phone"));
    await type(line);
    expect(await answer).toBe(allowed ? "Flo's phone" : "pair.denied");
    expect(said()).toBe(`${QUESTION("Flo's phone")}${allowed ? "Allowed.\n" : "Not allowed.\n"}`);
    expect(isReading()).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each(["a", "A", " agent ", "agents"])("takes %j for chat and agents", async (line) => {
    const { ask, shown, type, said } = atTerminal();
    const answer = ask("phone");
    await shown();
    await type(line);
    expect(await answer).toBe("phone agent");
    expect(said()).toBe(
      `${QUESTION("phone")}Allowed: it may chat, and use and answer for agents.\n`,
    );
  });

  it("takes no line that was typed before the question stood there", async () => {
    const { ask, shown, type, said } = atTerminal();
    const answer = ask("x");
    await vi.advanceTimersByTimeAsync(50);
    await type("y");
    await shown();
    expect(said()).toBe(QUESTION("x"));
    await type("n");
    expect(await answer).toBe("pair.denied");
  });

  it("asks about several in turn", async () => {
    const { ask, shown, type, said } = atTerminal();
    const answers = [ask("a"), ask("b"), ask("c")];
    for (const line of ["y", "n", "y"]) {
      await shown();
      await type(line);
    }
    expect(await Promise.all(answers)).toEqual(["a", "pair.denied", "c"]);
    expect(said()).toBe(
      `${QUESTION("a")}Allowed.\n${QUESTION("b")}Not allowed.\n${QUESTION("c")}Allowed.\n`,
    );
  });

  it("takes the question back when time is over, and asks the next", async () => {
    const { ask, shown, type, said, isReading } = atTerminal();
    const first = ask("a");
    await vi.advanceTimersByTimeAsync(30_000);
    const second = ask("b");
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await first).toBe("pair.timeout");
    await shown();
    await type("y");
    expect(await second).toBe("b");
    expect(said()).toBe(
      `${QUESTION("a")}\n(That request has expired.)\n${QUESTION("b")}Allowed.\n`,
    );
    expect(isReading()).toBe(false);
  });

  it("takes the question back when it was answered elsewhere", async () => {
    const { requests, ask, shown, said } = atTerminal();
    const answer = ask("a");
    await shown();
    requests.decide(requests.list()[0]?.id ?? "", true);
    expect(await answer).toBe("a");
    await vi.advanceTimersByTimeAsync(0);
    expect(said()).toBe(`${QUESTION("a")}\n(That request has expired.)\n`);
  });

  it("does not ask about one that left while another was asked about", async () => {
    const { ask, shown, type, said } = atTerminal();
    const leaving = new AbortController();
    const answers = [ask("a"), ask("b", leaving.signal), ask("c")];
    await shown();
    leaving.abort();
    await type("y");
    await shown();
    await type("y");
    expect(await Promise.all(answers)).toEqual(["a", "pair.timeout", "c"]);
    expect(said()).toBe(`${QUESTION("a")}Allowed.\n${QUESTION("c")}Allowed.\n`);
  });

  it("takes the end of input for a no", async () => {
    const { ask, shown, type } = atTerminal();
    const answer = ask("a");
    await shown();
    await type(undefined);
    expect(await answer).toBe("pair.denied");
  });

  it("only logs where nobody can be asked, with what to do instead", async () => {
    const { ask, logged, said, isReading } = atTerminal({ attended: false });
    const answers = [ask("a"), ask("b")];
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await Promise.all(answers)).toEqual(["pair.timeout", "pair.timeout"]);
    expect(said()).toBe("");
    expect(isReading()).toBe(false);
    expect(logged).toEqual(
      ["a", "b"].map(
        (name) =>
          `"${name}" asks to use this PC's chat, and there is no terminal to ask you at. To let a device in without that, run \`npx tsx mod.ts pair\` and open the link there.`,
      ),
    );
  });
});
