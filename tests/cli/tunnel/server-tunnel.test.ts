import { describe, expect, it } from "vitest";
import { ServerTunnel } from "../../../src/cli/tunnel/server-tunnel.ts";
import type { TunnelStatus } from "../../../src/cli/tunnel/tunnel-status.ts";

const NAMED = { kind: "named", hostname: "a.example.com", id: "t" } as const;

function tunnelAt(state: TunnelStatus["state"], overlapMs = 0) {
  const events: string[] = [];
  const told: string[] = [];
  const reports: ((status: TunnelStatus) => void)[] = [];
  const tunnel = new ServerTunnel({
    choice: { kind: "quick" },
    autoStart: true,
    port: 1,
    overlapMs,
    onStatus: (status) => void told.push(status.state),
    onChoice: ({ kind }, endedUrl) => void events.push(`${kind} after ${endedUrl}`),
    supervise(program, onStatus) {
      const number = reports.push(onStatus);
      return {
        status: { state, url: program.url ?? "https://q.example", since: "" },
        start: () => void events.push(`start ${number}`),
        stop: async () => void events.push(`stop ${number}`),
      };
    },
  });
  return { tunnel, events, told, reports };
}

describe("ServerTunnel", () => {
  it("starts another in the place of one that runs, and ends that", async () => {
    const { tunnel, events } = tunnelAt("ready");
    tunnel.choose(NAMED);
    expect([tunnel.kind, tunnel.hostname]).toEqual(["named", "a.example.com"]);
    expect(events).toEqual(["named after https://q.example", "start 2"]);
    await tunnel.stop();
    expect(events.slice(2).sort()).toEqual(["stop 1", "stop 2"]);
  });

  it.each(["stopped", "failed", "not-installed"] as const)(
    "starts none in the place of one that is %s",
    async (state) => {
      const { tunnel, events } = tunnelAt(state);
      tunnel.choose(NAMED);
      expect(events).toEqual(["named after https://q.example"]);
      tunnel.start();
      expect(events.at(-1)).toBe("start 2");
    },
  );

  it("leaves the one that is chosen already", () => {
    const { tunnel, events } = tunnelAt("ready");
    tunnel.choose({ kind: "quick" });
    expect(events).toEqual([]);
  });

  it("is as it was when there can be no such tunnel", () => {
    const { tunnel, events } = tunnelAt("ready");
    expect(() => tunnel.choose({ kind: "named" })).toThrow("--tunnel named needs");
    expect([tunnel.kind, events]).toEqual(["quick", []]);
  });

  it("tells nothing of one that was replaced", () => {
    const { tunnel, told, reports } = tunnelAt("ready");
    reports[0]?.({ state: "ready", since: "" });
    tunnel.choose(NAMED);
    reports[0]?.({ state: "stopped", since: "" });
    reports[1]?.({ state: "starting", since: "" });
    expect(told).toEqual(["ready", "starting"]);
  });

  it("waits for nothing when it is ended", async () => {
    const { tunnel, events } = tunnelAt("ready", 2 ** 30);
    tunnel.choose(NAMED);
    await tunnel.stop();
    expect(events.slice(2).sort()).toEqual(["stop 1", "stop 2"]);
  });
});
