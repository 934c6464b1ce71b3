import { describe, expect, it } from "vitest";
import { script } from "../agent/fake-world.ts";
import { eventually } from "../eventually.ts";
import { settle } from "../settle.ts";
import { answer, asked, asking, code, ended, type FakePc, pc, request, WRITE } from "./fake-pc.ts";

const NEVER = new Promise<never>(() => {});

/** One whose tool neither ends nor heeds that it shall. */
function hanging(): FakePc {
  return pc({ model: script({ calls: [WRITE] }), perform: () => NEVER });
}

describe("stop", () => {
  it("ends a run within three seconds, whatever its tools do", async () => {
    const p = hanging();
    const runs = await p.start();
    await runs.start(request());
    await eventually(() => expect(p.world.made).toHaveLength(1));
    const stopped = runs.stop("run1", "phone");
    await settle();
    await p.world.clock.pass(2000);
    expect(await stopped).toBe(true);
    expect(runs.list()[0]?.status).toBe("stopped");
    expect((await runs.find("run1"))?.read(0)?.snapshot.steps.at(-1)?.state).toBe("stopped");
    expect(p.audit.at(-1)).toEqual({
      action: "run.stopped",
      by: "phone",
      run: "run1",
      agent: "helper",
    });
    expect(await runs.stop("run1", "owner")).toBe(true);
    expect(await runs.stop("run9", "owner")).toBe(false);
    expect(p.lines("run1").at(-1)).toMatchObject({ type: "end", by: "phone" });
  });

  it("comes back after three seconds when not even the journal answers", async () => {
    const p = hanging();
    const runs = await p.start();
    await runs.start(request());
    await eventually(() => expect(p.world.made).toHaveLength(1));
    p.onAppend = () => NEVER;
    const stopped = runs.stop("run1", "phone");
    await settle();
    await p.world.clock.pass(2000);
    await p.world.clock.pass(1000);
    expect(await stopped).toBe(true);
  });

  it("ends all that a device began, also what it is beginning", async () => {
    const p = pc({ model: () => ({ hang: true }) });
    const runs = await p.start();
    await runs.start(request({ startedBy: "phone" }));
    await runs.start(request({ startedBy: "other" }));
    const starting = runs.start(request({ startedBy: "phone" }));
    await runs.stopAllOf("phone", "owner");
    await starting;
    expect(runs.list().map(({ startedBy, status }) => `${startedBy} ${status}`)).toEqual([
      "phone stopped",
      "other running",
      "phone stopped",
    ]);
  });
});

describe("halt", () => {
  it("refuses new runs, ends those there are, their approvals and all servers", async () => {
    const p = asking();
    const order: string[] = [];
    p.stopServers = async () => {
      order.push(`servers, halted: ${await p.halt.isHalted()}`);
      return { ended: 3, remaining: 1 };
    };
    const runs = await p.start();
    await runs.start(request({ key: "k" }));
    await asked(runs);
    p.world.model = () => ({ hang: true });
    await runs.start(request());
    const halted = runs.halt("owner");
    expect(runs.isHalted).toBe(true);
    expect(await code(runs.start(request()))).toBe("run.halted");
    expect(await halted).toEqual({ ended: 3, remaining: 1 });
    expect(order).toEqual(["servers, halted: true"]);
    expect(runs.list().map(({ status }) => status)).toEqual(["stopped", "stopped"]);
    expect(runs.approvals()).toEqual([]);
    // What was begun before can still be looked at.
    expect(await code(runs.start(request({ key: "k" })))).toBe("none");

    const next = await p.start();
    expect(next.isHalted).toBe(true);
    expect(await code(next.start(request()))).toBe("run.halted");
    await next.unhalt("owner");
    p.world.model = script();
    expect(await ended(next, (await next.start(request())).id)).toBe("done");
    expect(p.audit.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["runs.halted", "runs.unhalted"]),
    );
  });

  it("lets nothing begin that was about to", async () => {
    const p = pc();
    let go = (): void => {};
    p.prepare = () =>
      new Promise((resolve) => {
        go = resolve;
      });
    const runs = await p.start();
    const starting = code(runs.start(request()));
    await settle();
    await runs.halt("owner");
    go();
    expect(await starting).toBe("run.halted");
    expect([p.files.size, p.world.conversations.length]).toEqual([0, 0]);
  });

  it("is over within three seconds when neither tools, nor servers, nor the disk answer", async () => {
    const p = hanging();
    p.stopServers = () => NEVER;
    const runs = await p.start({ halt: { isHalted: async () => false, set: () => NEVER } });
    await runs.start(request());
    await eventually(() => expect(p.world.made).toHaveLength(1));
    const halted = runs.halt("owner");
    await settle();
    await p.world.clock.pass(500);
    await settle();
    await p.world.clock.pass(2000);
    await settle();
    await p.world.clock.pass(500);
    expect(await halted).toEqual({ ended: 0, remaining: 1 });
    expect(runs.list()[0]?.status).toBe("stopped");
  });

  it("ends after a restart what was not ended before it", async () => {
    const p = asking();
    await (await p.start()).start(request());
    await eventually(() => expect(p.kinds("run1")).toContain("approval"));
    p.kill();
    await p.halt.set(true);
    const runs = await p.start();
    await eventually(() => expect(runs.list()[0]?.status).toBe("stopped"));
    expect(p.lines("run1").at(-1)).toMatchObject({ type: "end", status: "stopped" });
    expect(runs.approvals()).toEqual([]);
  });
});

describe("close", () => {
  it("leaves runs to be gone on with, keeps their text, and writes nothing after", async () => {
    const p = pc();
    p.world.ports = new Proxy(p.world.ports, {
      apply: (ports, world) => {
        const made = Reflect.apply(ports, world, []);
        return { ...made, model: { ...made.model, converse: sayAndHang } };
      },
    });
    const runs = await p.start();
    const run = await runs.start(request());
    await eventually(() => expect(run.read(0)?.text).toBe("Half an"));
    await runs.close();
    const kept = p.files.get("run1");
    expect(p.state("run1").text.value).toBe("Half an");
    expect(await code(runs.start(request()))).toBe("server.shutting_down");
    await settle();
    expect(p.files.get("run1")).toBe(kept);
    expect(run.read(0)?.ending).toBe(undefined);
    const next = await p.start();
    await eventually(() => expect(next.list()[0]?.status).toBe("running"));
  });

  it("tells nobody that an answer counts which may not be kept", async () => {
    const p = asking();
    const runs = await p.start();
    await runs.start(request());
    const [id = ""] = await asked(runs);
    p.onAppend = () => NEVER;
    const answered = code(answer(runs, id));
    await settle();
    const closed = runs.close();
    expect(await answered).toBe("server.shutting_down");
    expect(await code(answer(runs, id, { decision: "once" }))).toBe("server.shutting_down");
    await p.world.clock.pass(5000);
    await closed;
  });

  it("waits no more than five seconds for tools that do not end", async () => {
    const p = hanging();
    const runs = await p.start();
    await runs.start(request());
    await eventually(() => expect(p.world.made).toHaveLength(1));
    const closed = runs.close();
    await settle();
    await p.world.clock.pass(2000);
    await closed;
    expect(p.kinds("run1").at(-1)).toBe("started");
  });
});

async function* sayAndHang(): AsyncGenerator<readonly [{ type: "text"; text: string }]> {
  yield [{ type: "text", text: "Half an" }];
  await NEVER;
}
