import { describe, expect, test } from "vitest";
import type { Probe, ProbeResult } from "../../../src/cli/reach/probe.ts";
import type { Exit } from "../../../src/cli/supervised-process.ts";
import type { Clock } from "../../../src/cli/tunnel/clock.ts";
import { quickTunnel } from "../../../src/cli/tunnel/cloudflared.ts";
import { TunnelSupervisor } from "../../../src/cli/tunnel/supervisor.ts";
import type { TunnelProgram } from "../../../src/cli/tunnel/tunnel-program.ts";
import type { TunnelStatus } from "../../../src/cli/tunnel/tunnel-status.ts";
import { settle } from "../../settle.ts";

const BOX = (name: string): string => `INF |  https://${name}.trycloudflare.com  |`;
const CONNECTED = "INF Registered tunnel connection connIndex=0";

describe("TunnelSupervisor", () => {
  test("is ready only when the URL was seen to lead here", async () => {
    const stage = new Stage();
    stage.answer = notYet;
    stage.supervisor.start();
    await stage.settled();
    expect(stage.states()).toEqual(["starting"]);
    stage.child.say(BOX("one-two"), CONNECTED);
    await stage.settled();
    expect(stage.supervisor.status).toEqual({
      state: "starting",
      url: "https://one-two.trycloudflare.com",
      message: "not found yet",
      since: "1970-01-01T00:00:00.000Z",
    });
    stage.answer = works;
    await stage.clock.pass(1000);
    expect(stage.supervisor.status).toEqual({
      state: "ready",
      url: "https://one-two.trycloudflare.com",
      since: "1970-01-01T00:00:01.000Z",
    });
  });

  test("does not look a URL up before the tunnel is connected, or five seconds", async () => {
    const stage = new Stage();
    stage.supervisor.start();
    await stage.settled();
    stage.child.say(BOX("one-two"));
    await stage.clock.pass(4999);
    expect(stage.probed).toEqual([]);
    await stage.clock.pass(1);
    expect(stage.probed).toEqual(["https://one-two.trycloudflare.com"]);
  });

  test("takes the first URL, whatever a later line says", async () => {
    const stage = await Stage.ready("one-two");
    stage.child.say(BOX("three-four"));
    await stage.clock.pass(30_000);
    expect(new Set(stage.probed)).toEqual(new Set(["https://one-two.trycloudflare.com"]));
  });

  test("starts a program that dies again after 1, 2, 4 … 60 s", async () => {
    const stage = new Stage();
    stage.supervisor.start();
    await stage.settled();
    for (const pause of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
      const started = stage.children.length;
      stage.child.exit({ code: 1, signal: null });
      await stage.settled();
      expect(stage.supervisor.status).toMatchObject({
        state: "restarting",
        message: "cloudflared ended by itself (exit code 1).",
        retryInMs: pause,
      });
      await stage.clock.pass(pause - 1);
      expect(stage.children.length).toBe(started);
      await stage.clock.pass(1);
      expect(stage.children.length).toBe(started + 1);
    }
  });

  test("begins with 1 s again after it had worked for a minute, and reports the new URL", async () => {
    const stage = new Stage();
    stage.supervisor.start();
    await stage.settled();
    stage.child.exit({ code: 1, signal: null });
    await stage.clock.pass(1000);
    stage.child.say(BOX("one-two"), CONNECTED);
    await stage.clock.pass(60_000);
    stage.child.exit({ code: null, signal: "SIGKILL" });
    await stage.settled();
    expect(stage.supervisor.status).toMatchObject({
      state: "restarting",
      message: "cloudflared ended by itself (signal SIGKILL).",
      retryInMs: 1000,
    });
    await stage.clock.pass(1000);
    stage.child.say(BOX("three-four"), CONNECTED);
    await stage.settled();
    expect(stage.supervisor.status).toMatchObject({
      state: "ready",
      url: "https://three-four.trycloudflare.com",
    });
  });

  test("waits longer when it was refused for asking too often", async () => {
    const stage = new Stage();
    stage.supervisor.start();
    await stage.settled();
    stage.child.say('ERR Error unmarshaling status_code="429 Too Many Requests"');
    stage.child.exit({ code: 1, signal: null });
    await stage.settled();
    expect(stage.supervisor.status).toMatchObject({
      message: expect.stringContaining("no more quick tunnels"),
      retryInMs: 60_000,
    });
  });

  test("gives up where only the person can help, and starts again when asked", async () => {
    const stage = new Stage();
    stage.supervisor.start();
    await stage.settled();
    stage.child.say("tunnel credentials file not found");
    await stage.settled();
    expect(stage.child.ended).toBe(true);
    expect(stage.states()).toEqual(["starting", "failed"]);
    await stage.clock.pass(600_000);
    expect(stage.children.length).toBe(1);
    stage.supervisor.start();
    await stage.settled();
    expect(stage.states()).toEqual(["starting", "failed", "starting"]);
    expect(stage.children.length).toBe(2);
  });

  test("says what it waits for, then ends and starts again a program without a URL", async () => {
    const stage = new Stage();
    stage.supervisor.start();
    await stage.settled();
    await stage.clock.pass(4999);
    expect(stage.supervisor.status).not.toHaveProperty("message");
    await stage.clock.pass(1);
    expect(stage.supervisor.status).toMatchObject({
      state: "starting",
      message: expect.stringContaining("cloudflared has not reported a URL yet."),
    });
    await stage.clock.pass(54_999);
    expect(stage.child.ended).toBe(false);
    await stage.clock.pass(1);
    expect(stage.child.ended).toBe(true);
    expect(stage.supervisor.status).toMatchObject({
      state: "restarting",
      message:
        "cloudflared reported no URL in time (60 s). Check that the PC is online and that no firewall or proxy blocks cloudflared; or use another --tunnel, or --public-url.",
      retryInMs: 1000,
    });
  });

  test("says no more of a problem that was over when it connected", async () => {
    const stage = new Stage();
    stage.answer = notYet;
    stage.supervisor.start();
    await stage.settled();
    stage.child.say("ERR Failed to dial a quic connection", BOX("one-two"), CONNECTED);
    await stage.settled();
    stage.child.exit({ code: 1, signal: null });
    await stage.settled();
    expect(stage.supervisor.status.message).toMatch(/^cloudflared ended by itself/);
  });

  test("takes one failed look at a working URL for nothing, two for a fault", async () => {
    const stage = await Stage.ready("one-two");
    stage.answer = notYet;
    await stage.clock.pass(30_000);
    expect(stage.supervisor.status.state).toBe("ready");
    await stage.clock.pass(1000);
    expect(stage.supervisor.status).toMatchObject({
      state: "restarting",
      url: "https://one-two.trycloudflare.com",
      message: "not found yet",
    });
    stage.answer = works;
    await stage.clock.pass(2000);
    expect(stage.supervisor.status.state).toBe("ready");
    expect(stage.children.length).toBe(1);
  });

  test("keeps a URL that has worked while the PC is offline, and leaves one that is gone", async () => {
    const stage = await Stage.ready("one-two");
    stage.answer = notYet;
    await stage.clock.pass(3_600_000);
    expect(stage.children.length).toBe(1);
    stage.answer = gone;
    await stage.clock.pass(20_000);
    expect(stage.children.length).toBe(2);
  });

  test("stops the program, and is stopped when it has ended", async () => {
    const stage = await Stage.ready("one-two");
    stage.child.diesWhenTold = false;
    const stopped = stage.supervisor.stop();
    await stage.settled();
    expect(stage.child.ended).toBe(true);
    expect(stage.supervisor.status.state).toBe("ready");
    stage.child.exit({ code: 0, signal: null });
    await stopped;
    expect(stage.states()).toEqual(["starting", "ready", "stopped"]);
  });

  test("stops while it waits to start again, and leaves no timer", async () => {
    const stage = new Stage();
    stage.supervisor.start();
    await stage.settled();
    stage.child.exit({ code: 1, signal: null });
    await stage.settled();
    await stage.supervisor.stop();
    expect(stage.states()).toEqual(["starting", "restarting", "stopped"]);
    expect(stage.clock.waiting).toBe(0);
  });

  test("runs one program, however often it is started and stopped at once", async () => {
    const stage = new Stage();
    stage.supervisor.start();
    stage.supervisor.start();
    await stage.settled();
    expect(stage.children.length).toBe(1);
    const stopped = stage.supervisor.stop();
    stage.supervisor.start();
    await stopped;
    expect(stage.states()).toEqual(["starting"]);
    await stage.settled();
    expect(stage.children.map(({ ended }) => ended)).toEqual([true, false]);
    expect(stage.supervisor.status.state).toBe("starting");
  });

  test("runs the next program only once the one before has ended", async () => {
    const stage = new Stage();
    stage.supervisor.start();
    await stage.settled();
    const { child } = stage;
    child.diesWhenTold = false;
    const stopped = stage.supervisor.stop();
    stage.supervisor.start();
    await stage.settled();
    expect(child.ended).toBe(true);
    expect(stage.children).toEqual([child]);
    child.exit({ code: 0, signal: null });
    await stopped;
    await stage.settled();
    expect(stage.children).toHaveLength(2);
  });

  test("does not pass a flood of errors on", async () => {
    const stage = new Stage();
    stage.supervisor.start();
    await stage.settled();
    for (let n = 0; n < 10_000; n++) stage.child.say(`ERR something new ${n}`);
    expect(stage.statuses.length).toBe(2);
  });

  test("tries again what could not be run, and says why", async () => {
    const stage = new Stage();
    stage.supervisor.start();
    await stage.settled();
    stage.child.exit({ code: null, signal: null, error: new Error("spawn EACCES") });
    await stage.settled();
    expect(stage.supervisor.status).toMatchObject({
      state: "restarting",
      message: "cloudflared may not be run by this user. Check the permissions of its file.",
    });
  });

  test("outlives a look that throws, and ends the program", async () => {
    const stage = new Stage();
    stage.answer = () => {
      throw new Error("no more sockets");
    };
    stage.supervisor.start();
    await stage.settled();
    const { child } = stage;
    child.say(BOX("one-two"), CONNECTED);
    await stage.settled();
    expect(child.ended).toBe(true);
    expect(stage.supervisor.status.message).toBe(
      "cloudflared could not be run (Error no more sockets).",
    );
  });

  test("says how to install what is missing", async () => {
    const stage = new Stage({ installed: false });
    stage.supervisor.start();
    await stage.settled();
    expect(stage.supervisor.status).toMatchObject({
      state: "not-installed",
      message: "cloudflared is not installed. Install it: brew install cloudflared",
    });
  });

  test("starts nothing while what it asks beforehand is in the way", async () => {
    const stage = new Stage({
      prepare: async () => ({ type: "problem", message: "Logged out." }),
    });
    stage.supervisor.start();
    await stage.settled();
    expect(stage.supervisor.status).toMatchObject({
      state: "restarting",
      message: "Logged out.",
      retryInMs: 1000,
    });
    expect(stage.children).toEqual([]);
  });
});

type Answer = (url: string) => ProbeResult;
const works: Answer = (url) => ({ works: true, url, ms: 1 });
const notYet: Answer = (url) => ({
  works: false,
  url,
  cause: { kind: "unknown-name" },
  message: "not found yet",
});
const gone: Answer = (url) => ({
  works: false,
  url,
  cause: { kind: "tunnel-down", status: 530 },
  message: "gone",
});

/** A supervisor with everything around it played. */
class Stage {
  readonly clock = new FakeClock();
  readonly children: FakeChild[] = [];
  readonly statuses: TunnelStatus[] = [];
  readonly probed: string[] = [];
  readonly supervisor: TunnelSupervisor;
  answer = works;

  constructor({
    installed = true,
    prepare,
  }: { installed?: boolean; prepare?: TunnelProgram["prepare"] } = {}) {
    const probe: Probe = async (url) => {
      this.probed.push(url);
      return this.answer(url);
    };
    this.supervisor = new TunnelSupervisor({
      program: {
        ...quickTunnel({ port: 1 }),
        args: async () => [],
        ...(prepare && { prepare }),
      },
      probe,
      env: {},
      clock: this.clock,
      find: async (name) => (installed ? `/bin/${name}` : undefined),
      onStatus: (status) => this.statuses.push(status),
      launch: (_command, onLine) => {
        const child = new FakeChild(onLine);
        this.children.push(child);
        return child;
      },
      system: { platform: "darwin", arch: "arm64", has: async () => true },
    });
  }

  static async ready(name: string): Promise<Stage> {
    const stage = new Stage();
    stage.supervisor.start();
    await stage.settled();
    stage.child.say(BOX(name), CONNECTED);
    await stage.settled();
    expect(stage.states()).toEqual(["starting", "ready"]);
    return stage;
  }

  /** The program that was started last. */
  get child(): FakeChild {
    const child = this.children.at(-1);
    if (!child) throw new Error("nothing was started");
    return child;
  }

  states(): string[] {
    return this.statuses
      .map(({ state }) => state)
      .filter((state, index, all) => state !== all[index - 1]);
  }

  settled = settled;
}

class FakeChild {
  readonly pid = undefined;
  readonly exited: Promise<Exit>;
  ended = false;
  diesWhenTold = true;
  readonly #onLine: (line: string) => void;
  #resolve: (exit: Exit) => void = () => {};

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
    this.exited = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  say(...lines: string[]): void {
    for (const line of lines)
      this.#onLine(/^[A-Z]{3} /.test(line) ? `2026-08-20T10:54:27Z ${line}` : line);
  }

  exit(exit: Exit): void {
    this.#resolve(exit);
  }

  end(): void {
    this.ended = true;
    if (this.diesWhenTold) this.#resolve({ code: 0, signal: null });
  }
}

class FakeClock implements Clock {
  #now = 0;
  readonly #waits = new Set<{ readonly at: number; readonly ring: () => void }>();

  now(): number {
    return this.#now;
  }

  wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wait = {
        at: this.#now + ms,
        ring: (): void => {
          this.#waits.delete(wait);
          signal.removeEventListener("abort", wait.ring);
          resolve();
        },
      };
      this.#waits.add(wait);
      signal.addEventListener("abort", wait.ring);
    });
  }

  get waiting(): number {
    return this.#waits.size;
  }

  /** Lets time pass, each wait ringing at its moment. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (;;) {
      const next = [...this.#waits].sort((one, other) => one.at - other.at)[0];
      if (next === undefined || next.at > end) break;
      this.#now = next.at;
      next.ring();
      await settled();
    }
    this.#now = end;
  }
}

/** Lets what was begun go as far as it can. */
async function settled(): Promise<void> {
  await settle();
  await settle();
}
