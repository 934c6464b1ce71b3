import { describe, expect, test } from "vitest";
import {
  diagnoseLocalStream,
  diagnoseOutsideStream,
} from "../../../src/cli/doctor/diagnose-stream.ts";
import type { StreamMeasure } from "../../../src/cli/doctor/measure-stream.ts";

const GOOD: StreamMeasure = {
  ending: "done",
  firstByteMs: 5,
  firstTokenMs: 800,
  endMs: 3800,
  tokenChunks: 60,
  longestGapMs: 120,
};

describe("diagnoseLocalStream blames", () => {
  test.each<[Partial<StreamMeasure>, string, RegExp]>([
    [
      {},
      "ok",
      /^A reply streams on this PC: first sign after 0\.0 s, first token after 0\.8 s, longest pause 0\.1 s, end after 3\.8 s\.$/,
    ],
    [
      { ending: "error", message: "Ollama has no model 'x'." },
      "fail",
      /^The provider is to blame: Ollama has no/,
    ],
    [
      { ending: "cut", message: "It ended." },
      "fail",
      /^The server on this PC is to blame: It ended/,
    ],
    [{ ending: "refused", message: "No." }, "fail", /^The server on this PC is to blame: No/],
  ])("of %j: %s", (change, status, message) => {
    expect(diagnoseLocalStream({ ...GOOD, ...change })).toMatchObject({
      status,
      message: expect.stringMatching(message),
    });
  });
});

describe("diagnoseOutsideStream says", () => {
  test.each<[string, Partial<StreamMeasure>, Partial<StreamMeasure>, string, RegExp]>([
    [
      "that it streams, and what the way costs",
      {},
      { firstTokenMs: 950, endMs: 4000 },
      "ok",
      /^A reply streams through the hop: .*; the way adds 0\.1 s\.$|adds 0\.2 s\.$/,
    ],
    ["that it was too quick to tell", { endMs: 900 }, { endMs: 950 }, "ok", /too quick to see/],
    [
      "that the whole reply is held",
      {},
      { firstByteMs: 3900, firstTokenMs: 3900, endMs: 3901, tokenChunks: 1 },
      "warn",
      /^the hop holds replies back \(the whole reply comes at once\)/,
    ],
    [
      "that the first sign is held",
      {},
      { firstByteMs: 2790, firstTokenMs: 2800, endMs: 5800 },
      "warn",
      /nothing comes before the first token/,
    ],
    [
      "that it delivers unevenly",
      {},
      { longestGapMs: 5000, endMs: 9000, tokenChunks: 40 },
      "warn",
      /^the hop delivers unevenly: .*longest pause 5\.0 s.*, against 0\.1 s without it/,
    ],
    [
      "that it cuts",
      {},
      { ending: "cut", message: "The stream ended early." },
      "fail",
      /^the hop is to blame: .*The stream ended early\.$/,
    ],
    [
      "that it refuses",
      {},
      { ending: "refused", message: "HTTP 502." },
      "fail",
      /^the hop is to blame: .*HTTP 502\.$/,
    ],
    [
      "that it hangs",
      {},
      { ending: "timeout", message: "No whole reply." },
      "fail",
      /^the hop is to blame/,
    ],
    [
      "that the provider failed in between",
      {},
      { ending: "error", message: "Overloaded." },
      "fail",
      /^The provider failed while this was tried: Overloaded\.$/,
    ],
  ])("%s", (_title, local, outside, status, message) => {
    expect(
      diagnoseOutsideStream({ ...GOOD, ...local }, { ...GOOD, ...outside }, "the hop"),
    ).toMatchObject({
      status,
      message: expect.stringMatching(message),
    });
  });
});
