import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import type { TunnelChoice } from "../../../src/cli/tunnel/choose-program.ts";
import { tailnetName } from "../../../src/cli/tunnel/tailscale.ts";
import type { TunnelTiming } from "../../../src/cli/tunnel/tunnel-run.ts";
import type { TunnelState, TunnelStatus } from "../../../src/cli/tunnel/tunnel-status.ts";
import { eventually } from "../../eventually.ts";
import { isAlive, type StandIns, standInsOnPath } from "../../stand-ins/on-path.ts";
import { serveTunnelled } from "../../stand-ins/tunnelled.ts";

// Real processes, all of them: a server with its supervisor, and a program that says what
// the tunnel's would.

const TIMEOUT_MS = 60_000;
const SECRETS = { OPENAI_API_KEY: "sk-secret", ANTHROPIC_API_KEY: "sk-secret", FOO_TOKEN: "x" };
const running: Server[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server[Symbol.asyncDispose]();
});

describe("TunnelSupervisor with a quick tunnel", { timeout: TIMEOUT_MS }, () => {
  test.each([
    ["", "prints its URL in a box"],
    ["late", "prints its URL late"],
    ["other-url", "prints an error with another URL first"],
    ["json", "logs JSON"],
    ["in-pieces", "writes in colours and pieces"],
    ["floods", "floods its stderr"],
    ["no-login", "complains that nobody has logged in"],
  ])("is ready when it %s: %s", async (modes) => {
    const server = await serve({ kind: "quick" }, modes);
    expect(await server.until("ready")).toMatchObject({
      url: "https://seasonal-deck-organisms-sf.trycloudflare.com",
    });
  });

  test("is run without any key of a provider", async () => {
    const server = await serve({ kind: "quick" }, "");
    await server.until("ready");
    const [run] = await server.standIns.runs();
    expect(run?.args).toEqual([
      "tunnel",
      "--no-autoupdate",
      "--url",
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    ]);
    expect(Object.keys(run?.env ?? {}).sort()).toEqual(
      // The shell between adds where it is.
      expect.arrayContaining(["HOME", "PATH", "TUNNEL_STAND_IN"]),
    );
    expect(JSON.stringify(run?.env)).not.toMatch(/secret|FOO_TOKEN|API_KEY/);
  });

  test("is started again when it dies", async () => {
    const server = await serve({ kind: "quick" }, "dies");
    await server.until("restarting");
    await server.until("ready", 2);
    const [first, second] = await server.standIns.runs();
    expect(isAlive(first?.pid ?? 0)).toBe(false);
    expect(second).toBeDefined();
  });

  test("is ended and started again when it hangs", async () => {
    const server = await serve({ kind: "quick" }, "hangs", { urlMs: 300 });
    expect((await server.until("restarting")).message).toMatch(/reported no URL in time/);
    const [run] = await server.standIns.runs();
    expect(isAlive(run?.pid ?? 0)).toBe(false);
  });

  test.each([
    ["offline", /cannot reach Cloudflare\. Check that the PC is online\.$/],
    ["rate-limited", /no more quick tunnels.*use --tunnel named\.$/],
  ])("names the problem when it is %s", async (modes, message) => {
    const server = await serve({ kind: "quick" }, modes);
    expect((await server.until("restarting")).message).toMatch(message);
  });
});

describe("TunnelSupervisor with a named tunnel", { timeout: TIMEOUT_MS }, () => {
  const choice = { kind: "named", hostname: "chat.example.com", id: "my-tunnel" } as const;
  test("is ready at the registered connection", async () => {
    const server = await serve(choice, "");
    expect(await server.until("ready")).toMatchObject({ url: "https://chat.example.com" });
  });
  test("gives up without credentials", async () => {
    const server = await serve(choice, "no-credentials");
    expect((await server.until("failed")).message).toMatch(/--tunnel-credentials FILE/);
  });
  test("says that a firewall may be in the way", async () => {
    const server = await serve(choice, "blocked");
    const told = await server.until("starting", 2);
    expect(told.message).toMatch(/port 7844/);
  });
});

describe("TunnelSupervisor with a funnel", { timeout: TIMEOUT_MS }, () => {
  test("takes the name from the status", async () => {
    const server = await serve({ kind: "tailscale" }, "");
    expect(await server.until("ready")).toMatchObject({
      url: "https://flo-laptop.tail1234.ts.net",
    });
    const runs = await server.standIns.runs();
    expect(runs.map(({ args }) => args)).toEqual([
      ["status", "--json"],
      ["funnel", expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)],
    ]);
    expect(JSON.stringify(runs)).not.toMatch(/secret|API_KEY/);
  });
  test.each([
    ["logged-out", "restarting", /or open https:\/\/login\.tailscale\.com\/a\/0123456789abcd/],
    [
      "not-enabled",
      "restarting",
      /Open https:\/\/login\.tailscale\.com\/f\/funnel\?node=nABC123CNTRL/,
    ],
    ["no-daemon", "restarting", /service is not running/],
    ["not-operator", "failed", /--operator=\$USER/],
  ] as const)("names the problem when it is %s", async (modes, state, message) => {
    const server = await serve({ kind: "tailscale" }, modes);
    expect((await server.until(state)).message).toMatch(message);
  });
});

describe("tailnetName", { timeout: TIMEOUT_MS }, () => {
  test.each([
    ["", "flo-laptop.tail1234.ts.net"],
    ["logged-out", undefined],
    ["no-daemon", undefined],
  ])("of a Tailscale that is %s", async (modes, name) => {
    await using standIns = await standInsOnPath("tailscale");
    expect(await tailnetName(standIns.env(modes))).toBe(name);
  });
  test("of a PC without Tailscale", async () => {
    await using standIns = await standInsOnPath();
    expect(await tailnetName(standIns.env(""))).toBeUndefined();
  });
});

test("TunnelSupervisor says how to install what is missing", { timeout: TIMEOUT_MS }, async () => {
  const server = await serve({ kind: "tailscale" }, "", {}, []);
  expect((await server.until("not-installed")).message).toMatch(
    /^tailscale is not installed\. Install it: /,
  );
});

describe("a tunnel of a server in its own process", { timeout: TIMEOUT_MS }, () => {
  test("ends with the server, politely", async () => {
    const server = await serveApart({ kind: "quick" }, "");
    await server.until("ready");
    const pid = await server.tunnelPid();
    server.process.kill("SIGTERM");
    expect(await once(server.process, "exit")).toEqual([0, null]);
    expect(isAlive(pid)).toBe(false);
    expect(server.states()).toEqual(["starting", "ready", "stopped"]);
  });

  test("is killed when it ignores SIGTERM", async () => {
    const server = await serveApart({ kind: "quick" }, "ignores-sigterm");
    await server.until("ready");
    const pid = await server.tunnelPid();
    server.process.kill("SIGTERM");
    expect(await once(server.process, "exit")).toEqual([0, null]);
    expect(isAlive(pid)).toBe(false);
  });

  test.each(["", "ignores-sigterm"])(
    "is gone soon after the server's SIGKILL (%s)",
    async (modes) => {
      const server = await serveApart({ kind: "quick" }, modes);
      await server.until("ready");
      const pid = await server.tunnelPid();
      server.process.kill("SIGKILL");
      await eventually(() => expect(isAlive(pid)).toBe(false));
    },
  );
});

/** What came of a tunnel so far, and what comes. */
class Statuses {
  readonly all: TunnelStatus[] = [];
  readonly #waiting = new Set<() => void>();

  readonly add = (status: TunnelStatus): void => {
    this.all.push(status);
    for (const look of this.#waiting) look();
  };

  /** The status with which it came into `state`, or was reported in it the second time. */
  until(state: TunnelState, times = 1): Promise<TunnelStatus> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.all.filter((status) => status.state === state)[times - 1];
        if (!found) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }

  states(): TunnelState[] {
    return this.all.map(({ state }) => state);
  }
}

interface Server extends AsyncDisposable {
  readonly standIns: StandIns;
  readonly until: Statuses["until"];
  readonly states: () => TunnelState[];
  readonly tunnelPid: () => Promise<number>;
}

async function serve(
  choice: TunnelChoice,
  modes: string,
  timing: Partial<TunnelTiming> = {},
  programs: ("cloudflared" | "tailscale")[] = ["cloudflared", "tailscale"],
): Promise<Server> {
  const standIns = await standInsOnPath(...programs);
  const statuses = new Statuses();
  const env = { ...standIns.env(modes), ...SECRETS };
  const { close } = await serveTunnelled({ choice, env, timing, onStatus: statuses.add });
  return serverOf(standIns, statuses, close);
}

async function serveApart(
  choice: TunnelChoice,
  modes: string,
): Promise<Server & { readonly process: ChildProcess }> {
  const standIns = await standInsOnPath("cloudflared");
  const statuses = new Statuses();
  const script = fileURLToPath(new URL("../../stand-ins/tunnelled-server.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, JSON.stringify({ choice })], {
    env: standIns.env(modes),
    stdio: ["ignore", "pipe", "inherit"],
  });
  createInterface({ input: child.stdout }).on("line", (line) =>
    statuses.add(JSON.parse(line) as TunnelStatus),
  );
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  return { ...serverOf(standIns, statuses, end), process: child };
}

function serverOf(standIns: StandIns, statuses: Statuses, end: () => Promise<void>): Server {
  const server: Server = {
    standIns,
    until: (state, times) => statuses.until(state, times),
    states: () => statuses.states(),
    async tunnelPid() {
      const run = (await standIns.runs()).at(-1);
      if (!run) throw new Error("the stand-in was not run");
      return run.pid;
    },
    async [Symbol.asyncDispose]() {
      await end();
      const pids = (await standIns.runs()).map(({ pid }) => pid);
      await eventually(() => expect(pids.filter(isAlive)).toEqual([]));
      await standIns[Symbol.asyncDispose]();
    },
  };
  running.push(server);
  return server;
}
