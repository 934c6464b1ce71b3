import { describe, expect, it } from "vitest";
import { eachSeverity, SILENT } from "../../src/cli/log.ts";
import { LogRing, withoutCredentials } from "../../src/cli/log-ring.ts";

const SECRET = "sk-never-to-be-seen";

function ring(options: ConstructorParameters<typeof LogRing>[0] = {}) {
  const made = new LogRing({ now: () => 5, ...options });
  return { ring: made, log: made.logOf("config", SILENT) };
}

const messages = (read: ReturnType<LogRing["read"]>) => read.map(({ message }) => message);

describe("LogRing", () => {
  it("keeps what is logged, with its component, the oldest first", () => {
    const { ring: made, log } = ring();
    log.error("one");
    made.logOf("http", SILENT).debug("two");
    expect(made.read({ count: 10 })).toEqual([
      { id: 5001, timestamp: 5, level: "error", component: "config", message: "one" },
      { id: 5002, timestamp: 5, level: "debug", component: "http", message: "two" },
    ]);
  });

  it("passes each message on as it is", () => {
    const lines: string[] = [];
    const write = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
    const log = eachSeverity(write);
    const own = new LogRing().logOf("server", log);
    own.error("a");
    own.warning("b");
    own.debug("c");
    expect(lines).toEqual(["error a", "warning b", "debug c"]);
  });

  it("tells warnings from news", () => {
    const { ring: made, log } = ring();
    log.warning("the disk is nearly full");
    log.info("started");
    expect(made.read({ count: 10, level: "warning" })).toMatchObject([
      { level: "warning", message: "the disk is nearly full" },
    ]);
    expect(messages(made.read({ count: 10, level: "info" }))).toEqual(["started"]);
  });

  it("gives the newest, and after an id the first that follow", () => {
    const { ring: made, log } = ring();
    for (const text of ["a", "b", "c", "d"]) log.info(text);
    expect(messages(made.read({ count: 2 }))).toEqual(["c", "d"]);
    expect(messages(made.read({ count: 2, after: 5001 }))).toEqual(["b", "c"]);
    expect(made.read({ count: 2, after: 5004 })).toEqual([]);
  });

  it("leaves an error where it is, however many requests there are", () => {
    const { ring: made, log } = ring({ perLevel: 3 });
    log.error("kept");
    for (let index = 0; index < 1000; index++) log.debug(`request ${index}`);
    expect(messages(made.read({ count: 100 }))).toEqual([
      "kept",
      "request 997",
      "request 998",
      "request 999",
    ]);
  });

  it("begins anew with greater ids", () => {
    const before = ring({ now: () => 1_700_000_000_000 });
    for (let index = 0; index < 900; index++) before.log.info("x");
    const last = before.ring.read({ count: 1 })[0]?.id ?? 0;
    const after = ring({ now: () => 1_700_000_000_001 });
    after.log.info("first");
    expect(messages(after.ring.read({ count: 9, after: last }))).toEqual(["first"]);
  });

  it("keeps no secret, neither one of that time nor one of now", () => {
    let secrets = ["old-secret-value"];
    const redact = (text: string): string =>
      secrets.reduce((rest, secret) => rest.replaceAll(secret, "•••KEY•••"), text);
    const { ring: made, log } = ring({ redact });
    log.error("the key old-secret-value failed");
    log.debug(`GET /v1/${SECRET}`);
    log.error(`${"x".repeat(1990)}old-secret-value`);
    secrets = [SECRET];
    const text = JSON.stringify(made.read({ count: 10 }));
    expect(text).not.toContain("old-secret");
    expect(text).not.toContain(SECRET);
  });

  it("cuts a message that is too long", () => {
    const { ring: made, log } = ring();
    log.error("x".repeat(5000));
    expect(made.read({ count: 1 })[0]?.message).toHaveLength(2001);
  });
});

describe("withoutCredentials", () => {
  it.each([
    [`Authorization: Bearer ${SECRET}`, "Authorization: Bearer ••••••••"],
    [
      `https://pc.example.com/#pair=${SECRET} opened`,
      "https://pc.example.com/#pair=•••••••• opened",
    ],
    [`http://flo:${SECRET}@127.0.0.1:1/v1`, "http://••••••••@127.0.0.1:1/v1"],
    [
      "mail flo@example.com about http://example.com/a@b",
      "mail flo@example.com about http://example.com/a@b",
    ],
  ])("of %s", (text, expected) => {
    expect(withoutCredentials(text)).toBe(expected);
  });
});
