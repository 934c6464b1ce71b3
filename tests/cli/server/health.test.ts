import { describe, expect, it } from "vitest";
import { checkHealth, type HealthSources } from "../../../src/cli/server/health.ts";
import { ChatError } from "../../../src/errors.ts";

const GOOD: HealthSources = {
  home: "/nowhere",
  readConfig: () => ({}),
  warnings: () => [],
  provider: () => ({ name: "Demo" }),
  tunnel: undefined,
  devices: () => 1,
  isHalted: () => false,
  waiting: () => 0,
  isAudited: () => true,
  failedServers: async () => [],
  faults: () => 0,
  freeBytes: async () => 1e12,
  now: () => 5,
};

const tunnel = (state: string, message?: string) => ({
  kind: "quick",
  status: { state, ...(message !== undefined && { message }) },
  start: () => {},
  stop: async () => {},
});

const refuse = (): never => {
  throw new ChatError("chat.no_provider", "No provider is active on the PC.");
};

describe("checkHealth", () => {
  it("passes when all is well", async () => {
    const { overall, checkedAt, checks } = await checkHealth(GOOD);
    expect([overall, checkedAt]).toEqual(["healthy", 5]);
    expect(Object.values(checks).map(({ status }) => status)).toEqual(Array(9).fill("pass"));
  });

  it.each<[string, Partial<HealthSources>, string, string, RegExp]>([
    ["no provider", { provider: refuse }, "provider", "fail", /No provider is active/],
    ["a broken config", { readConfig: refuse }, "config", "fail", /./],
    ["a config with slips", { warnings: () => ["a", "b"] }, "config", "warning", /2 things/],
    ["a tunnel that starts", { tunnel: tunnel("starting") }, "tunnel", "warning", /starting/],
    [
      "a tunnel that fails",
      { tunnel: tunnel("failed", "Log in.") },
      "tunnel",
      "fail",
      /^Log in\.$/,
    ],
    ["no device", { devices: () => 0 }, "devices", "warning", /No device is paired/],
    ["a nearly full disk", { freeBytes: async () => 2e8 }, "disk", "warning", /190 MiB left/],
    ["a full disk", { freeBytes: async () => 4096 }, "disk", "fail", /0 MiB left/],
    ["an audit that fails", { isAudited: () => false }, "audit", "fail", /cannot be written down/],
    ["agents that were stopped", { isHalted: () => true }, "agents", "warning", /resume/],
    ["a server that fails", { failedServers: async () => ["files"] }, "agents", "warning", /files/],
    [
      "servers that cannot be looked at",
      { failedServers: async () => refuse() },
      "agents",
      "fail",
      /./,
    ],
    ["errors", { faults: () => 2 }, "errors", "warning", /2 errors/],
    [
      "an unexpected failure",
      { devices: () => JSON.parse("/home/x") },
      "devices",
      "fail",
      /See the log/,
    ],
  ])("says what %s is", async (_, changes, name, status, words) => {
    const { overall, checks } = await checkHealth({ ...GOOD, ...changes });
    expect(checks[name]).toEqual({ status, message: expect.stringMatching(words) });
    expect(overall).toBe(status === "fail" ? "critical" : "warning");
    const others = Object.entries(checks).filter(([other]) => other !== name);
    expect(others.filter(([, check]) => check.status !== "pass")).toEqual([]);
  });

  it("cannot know of room everywhere", async () => {
    const { checks } = await checkHealth({ ...GOOD, freeBytes: () => Promise.reject(new Error()) });
    expect(checks.disk?.status).toBe("pass");
  });
});
