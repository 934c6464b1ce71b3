import { describe, expect, it } from "vitest";
import { ChatError } from "../../src/errors.ts";
import { toHex } from "../../src/hex.ts";
import { randomId } from "../../src/runs/random-id.ts";
import { script } from "../agent/fake-world.ts";
import { eventually } from "../eventually.ts";
import { settle } from "../settle.ts";
import { answer, asked, asking, code, ended, pc, READ, request } from "./fake-pc.ts";

describe("AgentRuns.list", () => {
  it("gives at most 200 bytes for a run with ids of usual length", async () => {
    const p = pc({ model: () => ({ hang: true }) });
    await p.world.clock.jump(1_795_901_246_024);
    let runs = await p.start({ newId: randomId });
    const conversationId = crypto.randomUUID();
    const startedBy = toHex(crypto.getRandomValues(new Uint8Array(6)));
    const { id } = await runs.start(request({ conversationId, startedBy }));
    const bytes = (): number => JSON.stringify(runs.list()).length - 2;
    expect(bytes()).toBeLessThanOrEqual(200);
    await runs.stop(id, "owner");
    expect(runs.list()).toMatchObject([{ status: "stopped", endedAt: expect.anything() }]);
    expect(bytes()).toBeLessThanOrEqual(200);
    runs = await p.start({ newId: randomId });
    expect(bytes()).toBeLessThanOrEqual(200);
  });
});

describe("start", () => {
  it("runs an agent to its end, and keeps its journal", async () => {
    const p = pc({ model: script({ say: "Let me see.", calls: [READ] }) });
    const runs = await p.start();
    const run = await runs.start(request({ conversationId: "talk" }));
    expect(p.kinds(run.id)[0]).toBe("run");
    expect(await ended(runs, run.id)).toBe("done");
    expect(run.read(0)?.text).toBe(
      'Let me see.\n<think>→ files · read {"path":"a"}</think>\nDone.',
    );
    expect(runs.list()).toEqual([
      {
        id: "run1",
        status: "done",
        agent: "helper",
        conversationId: "talk",
        startedBy: "owner",
        startedAt: 1_000_000,
        endedAt: 1_000_000,
      },
    ]);
    expect(p.audit.map(({ action }) => action)).toEqual(["run.started", "call.made"]);
    expect(p.errors).toEqual([]);
  });

  it("gives the failure of an agent that is not there, and keeps nothing", async () => {
    const p = pc();
    const runs = await p.start();
    expect(await code(runs.start(request({ agent: "nobody" })))).toBe("not_found.agent");
    p.connect = () => {
      throw new ChatError("chat.no_provider", "None.");
    };
    expect(await code(runs.start(request()))).toBe("chat.no_provider");
    expect([p.files.size, runs.list()]).toEqual([0, []]);
  });

  it.each(["create", "append"])(
    "says that the disk is full at %s, and keeps nothing",
    async (when) => {
      const p = pc();
      const full = (): never => {
        throw new Error("ENOSPC");
      };
      if (when === "create") p.onCreate = full;
      else p.onAppend = full;
      const runs = await p.start();
      expect(await code(runs.start(request({ key: "k" })))).toBe("run.not_saved");
      expect([p.files.size, runs.list(), p.world.conversations.length]).toEqual([0, [], 0]);
      p.onCreate = () => {};
      p.onAppend = () => {};
      expect(await ended(runs, (await runs.start(request({ key: "k" }))).id)).toBe("done");
    },
  );

  it("begins one run of two starts with one key at the same moment", async () => {
    const p = pc();
    const runs = await p.start();
    const same = { key: "k", fingerprint: "f", conversationId: "talk" };
    const [one, two, found] = await Promise.all([
      runs.start(request(same)),
      runs.start(request(same)),
      runs.findByKey("owner", "k"),
    ]);
    expect([two.id, found?.id]).toEqual([one.id, one.id]);
    expect(runs.list()).toHaveLength(1);
    expect(await code(runs.start(request({ ...same, fingerprint: "other" })))).toBe(
      "chat.idempotency_key_reused",
    );
    const other = await runs.start(request({ key: "k", startedBy: "device" }));
    expect(other.id).not.toBe(one.id);
  });

  it("knows a key after a restart, of a run that has ended and of one that goes on", async () => {
    const p = asking();
    let runs = await p.start();
    const open = await runs.start(request({ key: "open", fingerprint: "f" }));
    p.world.model = script();
    const over = await runs.start(request({ key: "over", fingerprint: "f" }));
    await ended(runs, over.id);
    runs = await p.start();
    expect((await runs.start(request({ key: "open", fingerprint: "f" }))).id).toBe(open.id);
    expect((await runs.start(request({ key: "over", fingerprint: "f" }))).read(0)?.text).toBe(
      "Done.",
    );
    expect(await code(runs.start(request({ key: "over" })))).toBe("chat.idempotency_key_reused");
    expect((await runs.findByKey("owner", "over"))?.id).toBe(over.id);
    expect(await runs.findByKey("owner", "none")).toBe(undefined);
  });

  it("takes one run of a conversation at a time", async () => {
    const p = asking();
    const runs = await p.start();
    const talk = request({ conversationId: "talk" });
    const both = await Promise.allSettled([runs.start(talk), runs.start(talk)]);
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(await code(runs.start(talk))).toBe("run.conversation_busy");
    await asked(runs);
    expect(await code(runs.start(talk))).toBe("run.conversation_busy");
    await runs.stop("run1", "owner");
    expect(await code(runs.start(talk))).toBe("none");
  });

  it("lets so many work, queues so many, and refuses the rest", async () => {
    const p = pc({ model: () => ({ hang: true }) });
    const runs = await p.start({ limits: { running: 2, waiting: 3 } });
    const starts = await Promise.allSettled(Array.from({ length: 7 }, () => runs.start(request())));
    const refused = starts.filter(({ status }) => status === "rejected");
    expect(refused.map((each) => (each as PromiseRejectedResult).reason.code)).toEqual([
      "chat.busy",
      "chat.busy",
    ]);
    expect((refused[0] as PromiseRejectedResult).reason.headers).toEqual({ "retry-after": "30" });
    await settle();
    expect(runs.list().map(({ status }) => status)).toEqual([
      "queued",
      "queued",
      "queued",
      "running",
      "running",
    ]);
    expect(p.world.conversations).toHaveLength(2);
    await runs.stop("run1", "owner");
    await settle();
    expect(p.world.conversations).toHaveLength(3);
    // One that is queued has a journal, and can be stopped.
    await runs.stop("run5", "owner");
    expect(p.kinds("run5")).toEqual(["run", "end"]);
  });

  it("counts no run that waits for a person, and lets it go on before those that are queued", async () => {
    const p = asking();
    const runs = await p.start({ limits: { running: 1, waiting: 9 } });
    for (let number = 0; number < 3; number++) await runs.start(request());
    const ids = await asked(runs, 3);
    p.world.model = (messages) =>
      messages.some(({ role }) => role === "tool") ? { say: "Done." } : { hang: true };
    for (let number = 0; number < 2; number++) await runs.start(request());
    await eventually(() =>
      expect(runs.list().map(({ status }) => status)).toEqual([
        "queued",
        "running",
        "waiting",
        "waiting",
        "waiting",
      ]),
    );
    await answer(runs, ids[0] ?? "");
    await settle();
    expect(runs.list().at(-1)?.status).toBe("queued");
    expect(p.world.made).toEqual([]);
    await runs.stop("run4", "owner");
    expect(await ended(runs, "run1")).toBe("done");
    expect(p.world.made).toHaveLength(1);
    await eventually(() => expect(runs.list()[0]?.status).toBe("running"));
  });

  it("does not count the time in the queue as work", async () => {
    const p = pc({ model: () => ({ hang: true }) });
    const runs = await p.start({ limits: { running: 1 } });
    await runs.start(request());
    await runs.start(request());
    await p.world.clock.pass(600_000);
    p.world.model = script();
    await runs.stop("run1", "owner");
    expect(await ended(runs, "run2")).toBe("done");
    expect(p.state("run2").activeMs).toBe(0);
  });
});
