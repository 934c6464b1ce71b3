import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { exitOnSignal, stopSignals } from "../../../src/cli/server/exit-on-signal.ts";
import { settle } from "../../settle.ts";

type Press = readonly [signal: "SIGHUP" | "SIGINT" | "SIGTERM", atMs: number];

/** The exit codes that signals bring about while the stop that the first began goes on. */
function exitsAt(...presses: readonly Press[]) {
  const signals = new EventEmitter();
  const exits: number[] = [];
  let time = 0;
  let stopped = (): void => {};
  const stop = (): Promise<void> => {
    return new Promise((resolve) => {
      stopped = resolve;
    });
  };
  exitOnSignal(stop, {
    on: (signal, listener) => signals.on(signal, listener),
    exit: (code) => void exits.push(code),
    now: () => time,
  });
  for (const [signal, atMs] of presses) {
    time = atMs;
    signals.emit(signal);
  }
  return { exits, stopped: () => stopped() };
}

it.each(["SIGHUP", "SIGINT", "SIGTERM"] as const)(
  "exitOnSignal stops at %s, and exits with 0 once that is done",
  async (signal) => {
    const { exits, stopped } = exitsAt([signal, 0]);
    await settle();
    expect(exits).toEqual([]);
    stopped();
    await settle();
    expect(exits).toEqual([0]);
  },
);

it.each<[string, readonly Press[], readonly number[]]>([
  [
    "a Ctrl+C that arrives twice for one",
    [
      ["SIGINT", 0],
      ["SIGINT", 99],
    ],
    [],
  ],
  [
    "a Ctrl+C after 100 ms for a second one",
    [
      ["SIGINT", 0],
      ["SIGINT", 100],
    ],
    [130],
  ],
  [
    "SIGTERM after a Ctrl+C for a second one",
    [
      ["SIGINT", 0],
      ["SIGTERM", 1],
    ],
    [143],
  ],
  [
    "a Ctrl+C after SIGTERM for a second one",
    [
      ["SIGTERM", 0],
      ["SIGINT", 1],
    ],
    [130],
  ],
  [
    "SIGHUP after SIGTERM for a second one",
    [
      ["SIGTERM", 0],
      ["SIGHUP", 1],
    ],
    [129],
  ],
  [
    "SIGTERM twice for a second one",
    [
      ["SIGTERM", 0],
      ["SIGTERM", 1],
    ],
    [143],
  ],
  [
    "a Ctrl+C twice, then later, for a second one",
    [
      ["SIGINT", 0],
      ["SIGINT", 50],
      ["SIGINT", 150],
    ],
    [130],
  ],
])("exitOnSignal takes %s", (_what, presses, expected) => {
  expect(exitsAt(...presses).exits).toEqual(expected);
});

it("stopSignals has Ctrl+Break on Windows alone", () => {
  expect(stopSignals("linux")).toEqual(["SIGHUP", "SIGINT", "SIGTERM"]);
  expect(stopSignals("win32")).toEqual(["SIGHUP", "SIGINT", "SIGTERM", "SIGBREAK"]);
});
