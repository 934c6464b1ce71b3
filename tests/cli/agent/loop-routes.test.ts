import {
  existsSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isTrusted, trust } from "../../../src/cli/agent/trust-file.ts";
import type { FlatErrorBody } from "../../../src/http/flat-error-response.ts";
import { loopServer, TASK } from "./loop-server.ts";

describe("GET /v1/loops", () => {
  it("lists tasks in DotAgents' fields, and ours beside them", async () => {
    const { ask } = await loopServer({
      "tasks/news/task.md": TASK,
      "tasks/week/task.md":
        '---\nname: Week\nprofileId: coder\nschedule: {"type":"weekly","times":["08:30"],"daysOfWeek":[1]}\ntools: files:read_file\ncatchUpMinutes: 30\ncritiquePass: true\n---\nGo.',
      "tasks/off/task.md": "---\nenabled: false\nprofileId: nobody\n---\nGo.",
    });
    const { status, body } = await ask("GET", "/v1/loops");
    expect(status).toBe(200);
    expect(body.loops).toMatchObject([
      {
        id: "news",
        name: "News",
        prompt: "What is new?",
        intervalMinutes: 60,
        enabled: true,
        runOnStartup: false,
        continueInSession: false,
        runContinuously: false,
        critiquePass: false,
        isRunning: false,
        nextRunAt: expect.any(Number),
        missed: [],
        catchUpMinutes: 0,
        revision: expect.stringMatching(/^[0-9a-f]{32}$/),
        layer: "home",
        trusted: true,
      },
      { id: "off", nextRunAt: null, problem: expect.stringContaining("no agent nobody") },
      {
        id: "week",
        profileId: "coder",
        profileName: "coder",
        schedule: { type: "weekly", times: ["08:30"], daysOfWeek: [1] },
        tools: ["files:read_file"],
        catchUpMinutes: 30,
        unsupported: ["critiquePass"],
      },
    ]);
    expect(body.loops[0]).not.toHaveProperty("schedule");
    expect(body.loops[0]).not.toHaveProperty("problem");
  });

  it("says what is wrong where no agent is named, and there are several", async () => {
    const { ask } = await loopServer({
      "tasks/news/task.md": TASK,
      "agents/other/agent.md": "You too.",
    });
    const { body } = await ask("GET", "/v1/loops");
    expect(body.loops[0].problem).toContain("there are several");
    expect((await ask("POST", "/v1/loops/news/run")).body).toMatchObject({
      code: "not_found.agent",
      error: expect.stringContaining("names no agent"),
    });
  });
});

describe("who may what", () => {
  it.each([
    ["GET", "/v1/loops", 200, 403],
    ["GET", "/v1/loops/news/export/markdown", 200, 403],
    ["POST", "/v1/loops/news/toggle", 200, 403],
    ["POST", "/v1/loops/news/run", 200, 403],
    ["POST", "/v1/loops", 403, 403],
    ["POST", "/v1/loops/import/markdown", 403, 403],
    ["PATCH", "/v1/loops/news", 403, 403],
    ["DELETE", "/v1/loops/news", 403, 403],
  ])("%s %s: a device with the grant %i, another one %i", async (method, path, phone, guest) => {
    const { ask, read } = await loopServer();
    const body = method === "GET" || method === "DELETE" ? undefined : {};
    for (const [token, status] of [["guest", guest] as const, ["phone", phone] as const]) {
      const answer = await ask(method, path, body, token);
      expect(answer.status).toBe(status);
      if (status === 403) expect(answer.body).toEqual(flatError("auth.forbidden"));
      if (status === 403) expect(read("tasks/news/task.md")).toBe(TASK);
    }
    expect(await ask(method, path, body, "wrong")).toEqual({
      status: 401,
      body: flatError("auth.invalid_token"),
    });
  });
});

describe("running", () => {
  it("runs one now, but not beside itself", async () => {
    const { ask, loopRuns, audited } = await loopServer();
    const begun = await ask("POST", "/v1/loops/news/run", undefined, "phone");
    const id = loopRuns.runs[0]?.id;
    expect(begun.body).toEqual({ success: true, id: "news", sessionId: id, runId: id });
    expect(loopRuns.runs[0]?.request).toMatchObject({ agent: "coder", startedBy: "loop:news" });
    expect(audited).toEqual([{ action: "loop.run", by: "phone", subject: "news", run: id }]);
    expect(await ask("POST", "/v1/loops/news/run")).toEqual({
      status: 409,
      body: flatError("loop.running"),
    });
    const [shown] = (await ask("GET", "/v1/loops")).body.loops;
    expect(shown).toMatchObject({ isRunning: true, lastRunId: id, lastRunAt: expect.any(Number) });
    expect((await ask("POST", "/v1/loops/other/run")).status).toBe(404);
  });

  it("is not due while everything is stopped, and is again afterwards", async () => {
    const { ask, loopRuns } = await loopServer();
    loopRuns.isHalted = true;
    expect((await ask("GET", "/v1/loops")).body.loops[0].nextRunAt).toBeNull();
    loopRuns.isHalted = false;
    expect((await ask("GET", "/v1/loops")).body.loops[0].nextRunAt).toEqual(expect.any(Number));
  });
});

describe("editing", () => {
  it("makes one, with an id made of its name", async () => {
    const { ask, read, person, audited } = await loopServer();
    const given = {
      name: " Lüften: now ",
      prompt: "Air the room.",
      intervalMinutes: 15,
      schedule: null,
      tools: [],
      runContinuously: false,
      critiquePass: false,
      pushNotificationsMuted: true,
    };
    const { status, body } = await ask("POST", "/v1/loops", given);
    expect(status).toBe(200);
    expect(body.loop).toMatchObject({
      id: "luften-now",
      name: "Lüften: now",
      intervalMinutes: 15,
      enabled: true,
      tools: [],
    });
    expect(read("tasks/luften-now/task.md")).toBe(
      "---\nkind: task\nid: luften-now\nname: Lüften: now\nenabled: true\nintervalMinutes: 15\ntools: []\n---\n\nAir the room.\n",
    );
    const file = join(person, ".agents/tasks/luften-now/task.md");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = await ask("POST", "/v1/loops", given);
    expect(again.body.loop.id).toMatch(/^luften-now-[0-9a-f]{8}$/);
    expect(audited[0]).toEqual({ action: "loop.created", by: "owner", subject: "luften-now" });
  });

  it.each([
    [{ prompt: "x" }, "name"],
    [{ name: "x", prompt: "  " }, "prompt"],
    [{ name: "x", prompt: "x", intervalMinutes: 0 }, "intervalMinutes"],
    [{ name: "x", prompt: "x", intervalMinutes: 1.5 }, "intervalMinutes"],
    [{ name: "x", prompt: "x", intervalMinutes: 10_000_000 }, "intervalMinutes"],
    [{ name: "x", prompt: "x", schedule: { type: "daily", times: ["8:30"] } }, "schedule"],
    [{ name: "x", prompt: "x", schedule: { type: "weekly", times: ["08:30"] } }, "schedule"],
    [{ name: "x", prompt: "x", profileId: "../x" }, "profileId"],
    [{ name: "x", prompt: "x", tools: ["read_file"] }, "tools"],
    [{ name: "x", prompt: "x", runContinuously: true }, "runContinuously is not supported"],
    [{ name: "x", prompt: "x", critiquePass: true }, "critiquePass is not supported"],
  ])("refuses %j with words", async (given, words) => {
    const { ask, person } = await loopServer({});
    const { status, body } = await ask("POST", "/v1/loops", given);
    expect(status).toBe(400);
    expect(body).toEqual(flatError("validation.invalid_body", words));
    expect(existsSync(join(person, ".agents/tasks/x/task.md"))).toBe(false);
  });

  it("changes what is named, and leaves the rest of the file", async () => {
    const { ask, read } = await loopServer();
    const change = { enabled: false, schedule: { type: "daily", times: ["08:30"] } };
    const { body } = await ask("PATCH", "/v1/loops/news", change);
    expect(body).toMatchObject({ success: true, loop: { ...change, nextRunAt: null } });
    expect(read("tasks/news/task.md")).toBe(
      '---\nkind: task\nid: news\nenabled: false\nschedule: {"type":"daily","times":["08:30"]}\nname: News\n# Not too often.\nintervalMinutes: 60\nmine: a: b\n---\n\nWhat is new?\n',
    );
    await ask("PATCH", "/v1/loops/news", { schedule: null, profileId: "", prompt: "New?" });
    const text = read("tasks/news/task.md");
    expect(text).not.toMatch(/schedule|profileId/);
    expect(text).toMatch(/# Not too often\.\nintervalMinutes: 60\nmine: a: b\n---\n\nNew\?\n$/);
  });

  it("tells the second of two editors, and loses neither's fields without a revision", async () => {
    const { ask, read } = await loopServer();
    const { revision } = (await ask("GET", "/v1/loops")).body.loops[0];
    const [one, other] = await Promise.all([
      ask("PATCH", "/v1/loops/news", { name: "One", revision }),
      ask("PATCH", "/v1/loops/news", { name: "Other", revision }),
    ]);
    expect([one.status, other.status].sort()).toEqual([200, 409]);
    expect((one.status === 409 ? one : other).body).toEqual(flatError("loop.changed"));
    const stale = await ask("DELETE", `/v1/loops/news?revision=${revision}`);
    expect(stale.status).toBe(409);
    await Promise.all([
      ask("PATCH", "/v1/loops/news", { intervalMinutes: 5 }),
      ask("POST", "/v1/loops/news/toggle"),
      ask("POST", "/v1/loops/news/toggle"),
      ask("PATCH", "/v1/loops/news", { maxIterations: 3 }),
    ]);
    expect(read("tasks/news/task.md")).toMatch(/intervalMinutes: 5\n/);
    expect(read("tasks/news/task.md")).toMatch(/maxIterations: 3\n/);
    expect(read("tasks/news/task.md")).toMatch(/enabled: true\n/);
  });

  it("turns one on and off, and removes one", async () => {
    const { ask, person, audited } = await loopServer();
    expect((await ask("POST", "/v1/loops/news/toggle", undefined, "phone")).body).toEqual({
      success: true,
      id: "news",
      enabled: false,
    });
    expect((await ask("POST", "/v1/loops/news/toggle")).body.enabled).toBe(true);
    expect((await ask("DELETE", "/v1/loops/news")).body).toEqual({ success: true, id: "news" });
    expect(existsSync(join(person, ".agents/tasks/news"))).toBe(false);
    expect((await ask("GET", "/v1/loops")).body).toEqual({ loops: [] });
    expect((await ask("DELETE", "/v1/loops/news")).status).toBe(404);
    expect(audited.map(({ action, by }) => `${action} ${by}`)).toEqual([
      "loop.changed phone",
      "loop.changed owner",
      "loop.removed owner",
    ]);
  });

  it("gives a task's text, and takes one in the place of that", async () => {
    const { ask, read } = await loopServer();
    expect((await ask("GET", "/v1/loops/news/export/markdown")).body).toEqual({
      success: true,
      loopId: "news",
      markdown: TASK,
    });
    const content = TASK.replace("What is new?", "What else?");
    const { status, body } = await ask("POST", "/v1/loops/import/markdown", { content });
    expect([status, body.loop.prompt]).toEqual([201, "What else?"]);
    expect(read("tasks/news/task.md")).toContain("mine: a: b\n");
    const plain = await ask("POST", "/v1/loops/import/markdown", { content: "Just a prompt." });
    expect(plain.body.loop.id).toMatch(/^loop-[0-9a-f]{12}$/);
    for (const wrong of ["---\nid: ../x\n---\nGo.", "---\nid: .x\n---\nGo.", "---\nid: x\n---\n"]) {
      const refused = await ask("POST", "/v1/loops/import/markdown", { content: wrong });
      expect([refused.status, refused.body.code]).toEqual([400, "validation.invalid_body"]);
    }
  });

  it("writes through no link", async () => {
    const { ask, person } = await loopServer();
    const outside = join(person, "outside.md");
    writeFileSync(outside, TASK);
    rmSync(join(person, ".agents/tasks/news/task.md"));
    symlinkSync(outside, join(person, ".agents/tasks/news/task.md"));
    const { status } = await ask("PATCH", "/v1/loops/news", { enabled: false });
    expect([404, 500]).toContain(status);
    expect(readFileSync(outside, "utf8")).toBe(TASK);
  });
});

describe("loops of a workspace", () => {
  const FILES = { "tasks/work/task.md": TASK.replace("id: news", "id: work"), "mcp.json": "{}" };

  async function workspaceServer() {
    const server = await loopServer({}, FILES);
    const workspace = server.workspace ?? "";
    const digestNow = async () => (await server.library.current()).workspace?.digest ?? "";
    const trustNow = async () => {
      await trust(server.home, { directory: realpathSync(workspace), digest: await digestNow() });
    };
    const isTrustedNow = async () => (await server.library.current()).workspace?.trusted;
    return { ...server, workspace, trustNow, isTrustedNow, digestNow };
  }

  it.each(["enabled: true", "enabled: false"])(
    "are listed, and neither run nor written, until it is trusted (%s)",
    async (line) => {
      const { ask, workspace, loopRuns } = await workspaceServer();
      const file = join(workspace, ".agents/tasks/work/task.md");
      const text = FILES["tasks/work/task.md"].replace("mine: a: b", line);
      writeFileSync(file, text);
      const [loop] = (await ask("GET", "/v1/loops")).body.loops;
      expect(loop).toMatchObject({ layer: "workspace", trusted: false, nextRunAt: null });
      expect(loop.problem).toContain("agents trust");
      for (const [method, path, body] of [
        ["POST", "/v1/loops/work/run", undefined],
        ["POST", "/v1/loops/work/toggle", undefined],
        ["PATCH", "/v1/loops/work", { name: "x" }],
        ["DELETE", "/v1/loops/work", undefined],
      ] as const)
        expect(await ask(method, path, body)).toEqual({
          status: 409,
          body: flatError("loop.untrusted"),
        });
      expect(readFileSync(file, "utf8")).toBe(text);
      expect(loopRuns.runs).toEqual([]);
    },
  );

  it("stay trusted when they are edited here", async () => {
    const { ask, trustNow, isTrustedNow, home, workspace, digestNow } = await workspaceServer();
    await trustNow();
    const before = await digestNow();
    const { status, body } = await ask("PATCH", "/v1/loops/work", { intervalMinutes: 5 });
    expect([status, body.loop?.trusted]).toEqual([200, true]);
    expect(await isTrustedNow()).toBe(true);
    // What was there before is trusted no more.
    expect(await isTrusted(home, realpathSync(workspace), before)).toBe(false);
    expect((await ask("DELETE", "/v1/loops/work")).status).toBe(200);
    expect(await isTrustedNow()).toBe(true);
  });

  it("lend their trust to nothing else that changed meanwhile", async () => {
    const { manager, ask, trustNow, isTrustedNow, workspace } = await workspaceServer();
    await trustNow();
    const other = join(workspace, ".agents/mcp.json");
    const change = () => {
      writeFileSync(other, '{"mcpServers":{"evil":{"command":"evil"}}}');
      return { enabled: false };
    };
    await expect(manager.edit("work", change, { by: "owner" })).rejects.toMatchObject({
      code: "loop.changed",
    });
    expect(await isTrustedNow()).toBe(false);
    expect((await ask("POST", "/v1/loops/work/toggle")).status).toBe(409);
  });
});

function flatError(code: string, words = ""): FlatErrorBody {
  return {
    error: expect.stringContaining(words),
    code,
    request_id: expect.stringMatching(/^[0-9a-f]{16}$/),
  };
}
