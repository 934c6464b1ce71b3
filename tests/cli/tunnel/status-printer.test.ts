import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TunnelKind } from "../../../src/cli/tunnel/choose-program.ts";
import { TunnelStatusPrinter } from "../../../src/cli/tunnel/status-printer.ts";
import type { TunnelStatus } from "../../../src/cli/tunnel/tunnel-status.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const ONE = "https://one.trycloudflare.com";
const TWO = "https://two.trycloudflare.com";
const STARTING = { state: "starting" } as const;
const READY = { state: "ready", url: ONE } as const;
const ENDED = { state: "restarting", message: "It ended.", retryInMs: 1000 } as const;
const ENDED_AGAIN = { ...ENDED, retryInMs: 2000 } as const;
const UNKNOWN = { message: "The name is not found yet.", url: ONE } as const;
const UNTIL_THEN =
  "            Until then the server runs without a tunnel; start it again afterwards.";
const WAITING =
  "Waiting for cloudflared to open a quick tunnel; the QR code follows, mostly within half a minute.";

type Step = Omit<TunnelStatus, "since"> | number;

/** What is printed, shown (`<URL>`) and forgotten (`>URL<`) after statuses and milliseconds. */
function told(steps: readonly Step[], kind: TunnelKind = "quick"): string[] {
  const lines: string[] = [];
  const printer = new TunnelStatusPrinter({
    kind,
    awaited: "the QR code",
    write: (text) => lines.push(text.slice(0, -1)),
    show: (url) => lines.push(`<${url}>`),
    forget: (url) => lines.push(`>${url}<`),
  });
  for (const step of steps)
    if (typeof step === "number") vi.advanceTimersByTime(step);
    else printer.onStatus({ ...step, since: "2026-11-20T00:00:00.000Z" });
  printer.end();
  vi.advanceTimersByTime(60_000);
  return lines;
}

describe("TunnelStatusPrinter", () => {
  it.each<[string, Step[], string[]]>([
    ["what is awaited, then the way in", [STARTING, READY], [WAITING, `<${ONE}>`]],
    [
      "nothing of a problem that passes within 10 s",
      [STARTING, { ...STARTING, ...UNKNOWN }, 9_000, READY, 60_000],
      [WAITING, `<${ONE}>`],
    ],
    [
      "the latest of a problem that lasts, once",
      [
        { ...STARTING, message: "A" },
        9_999,
        { ...STARTING, message: "B" },
        1,
        { ...STARTING, message: "B" },
        60_000,
      ],
      ["  WARNING   B"],
    ],
    [
      "that its program ended, at once and once, and the new address",
      [READY, ENDED, ENDED_AGAIN, { state: "ready", url: TWO }],
      [
        `<${ONE}>`,
        `>${ONE}<`,
        "  WARNING   It ended.",
        "            It is tried again until it works.",
        `>${ONE}<`,
        "The tunnel has a new address. Pair the phone again, with this:",
        `<${TWO}>`,
      ],
    ],
    [
      "that it works again under its address, if it was told that it did not",
      [READY, { state: "restarting", ...UNKNOWN }, 10_000, READY],
      [`<${ONE}>`, "  WARNING   The name is not found yet.", "The tunnel works again."],
    ],
    [
      "nothing of a problem that nobody was told of",
      [READY, { state: "restarting", ...UNKNOWN }, 5_000, READY],
      [`<${ONE}>`],
    ],
    [
      "what is missing, and that the server runs on; then looks for another way",
      [STARTING, { state: "not-installed", message: "Install it: x" }],
      [WAITING, "  WARNING   Install it: x", UNTIL_THEN, "<undefined>"],
    ],
    [
      "what only the person can repair",
      [{ state: "failed", message: "Repair it." }],
      ["  WARNING   Repair it.", UNTIL_THEN, "<undefined>"],
    ],
    [
      "that it was stopped, and shows it anew when it is started again",
      [READY, { state: "stopped" }, STARTING, READY],
      [`<${ONE}>`, "The tunnel is stopped.", "<undefined>", WAITING, `<${ONE}>`],
    ],
  ])("tells %s", (_what, steps, expected) => expect(told(steps)).toEqual(expected));

  it.each(["named", "tailscale"] as const)(
    "keeps the URL of a tunnel (%s) that has the same one at each start",
    (kind) => {
      expect(told([READY, ENDED, READY], kind)).toEqual([
        `<${ONE}>`,
        "  WARNING   It ended.",
        "            It is tried again until it works.",
        "The tunnel works again.",
      ]);
    },
  );

  it("is silent once the server ends", () => {
    const lines: string[] = [];
    const write = (text = ""): void => void lines.push(text);
    const effects = { write, show: write, forget: write };
    const printer = new TunnelStatusPrinter({ kind: "named", awaited: "x", ...effects });
    printer.onStatus({ state: "starting", message: "A", since: "" });
    printer.end();
    printer.onStatus({ state: "stopped", since: "" });
    vi.advanceTimersByTime(60_000);
    expect(lines).toEqual([]);
  });
});
