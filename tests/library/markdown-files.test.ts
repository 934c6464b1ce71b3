import { describe, expect, it } from "vitest";
import { parseAgentFile, withConfig } from "../../src/library/agent-file.ts";
import {
  mayUseBuiltIn,
  mayUseServer,
  mayUseTool,
  namesTools,
  seesSkill,
} from "../../src/library/agent-tools.ts";
import { autoNotesText, parseNoteFile } from "../../src/library/note-file.ts";
import { parseSkillFile } from "../../src/library/skill-file.ts";
import { parseTaskFile } from "../../src/library/task-file.ts";

const AGENT = `---
connection-type: internal
createdAt: 1753228800000
description: Writes: well
displayName: The Writer
enabled: true
guidelines: @me, always; never "that"
id: writer
kind: agent
name: writer
role: chat-agent
updatedAt: 1753228800000
---

You write.
`;

describe("parseAgentFile", () => {
  it("reads what DotAgents writes", async () => {
    expect(await parseAgentFile(AGENT, "dir")).toEqual({
      id: "writer",
      name: "writer",
      displayName: "The Writer",
      description: "Writes: well",
      enabled: true,
      role: "chat-agent",
      connectionType: "internal",
      guidelines: '@me, always; never "that"',
      systemPrompt: "You write.",
    });
  });

  it("takes what is missing from the directory's name", async () => {
    expect(await parseAgentFile("You help.", "helper-1")).toMatchObject({
      id: "helper-1",
      displayName: "helper-1",
      enabled: true,
      connectionType: "internal",
      systemPrompt: "You help.",
    });
  });

  it.each([
    ["---\nid: ../x\n---\n", "d", /^has no usable id: .* Correct its field "id"$/],
    ["x", "a b", /Rename its directory$/],
    ["x", "..", /^has no usable id/],
    ["---\nkind: task\n---\n", "d", /"kind" that cannot be used: expected "agent"/],
    ["---\nenabled: perhaps\n---\n", "d", /"enabled" .* expected true or false/],
    ["---\nconnection-type: telnet\n---\n", "d", /"connection-type".* expected internal, acpx/],
    ["---\nname: [a]\n---\n", "d", /"name" .* expected a text/],
  ])("refuses %j", async (text, directory, message) => {
    await expect(parseAgentFile(text, directory)).rejects.toThrow(message);
  });
});

describe("withConfig", () => {
  const agent = (config?: object) =>
    parseAgentFile("x", "a").then((file) => withConfig(file, config && JSON.stringify(config)));

  it("reads DotAgents' fields and ours", async () => {
    const config = {
      toolConfig: {
        enabledServers: ["files"],
        disabledServers: ["web"],
        disabledTools: ["files:write_file"],
        enabledRuntimeTools: ["load_skill"],
        allServersDisabledByDefault: true,
      },
      skillsConfig: { enabledSkillIds: ["pdf"], allSkillsDisabledByDefault: true },
      modelConfig: { mcpToolsProviderId: "chatgpt-web", mcpToolsChatgptWebModel: "m" },
      remoteChat: { provider: "local", limits: { modelCalls: 5 } },
      connection: { command: "x" },
    };
    const { toolConfig, skillsConfig, ...own } = config;
    expect(await agent(config)).toMatchObject({
      toolConfig,
      skillsConfig,
      modelConfig: { provider: "chatgpt-web", model: "m" },
      provider: own.remoteChat.provider,
      limits: { modelCalls: 5 },
    });
  });

  it.each([
    [{ toolConfig: { enabledServers: "files" } }, /field toolConfig\.enabledServers .* a list/],
    [{ remoteChat: { limits: { toolCalls: 0 } } }, /remoteChat\.limits\.toolCalls .* above 0/],
    [{ skillsConfig: [] }, /skillsConfig .* an object/],
  ])("refuses %j", async (config, message) => {
    await expect(agent(config)).rejects.toThrow(message);
  });

  it("decides what the agent may use", async () => {
    const all = await agent();
    const some = await agent({
      toolConfig: {
        allServersDisabledByDefault: true,
        enabledServers: ["files"],
        disabledTools: ["files:write", "files__move", "rm"],
        enabledRuntimeTools: ["load_skill"],
      },
      skillsConfig: { allSkillsDisabledByDefault: true, enabledSkillIds: ["pdf"] },
    });
    expect([all, some].map((each) => mayUseServer(each, "web"))).toEqual([true, false]);
    const offered = (name: string): boolean[] =>
      [all, some].map((each) => mayUseTool(each, { server: "files", name }));
    expect(["read", "write", "move", "rm"].map(offered)).toEqual([
      [true, true],
      [true, false],
      [true, false],
      [true, false],
    ]);
    const tool = { server: "files", name: "read" };
    expect(mayUseTool(all, tool, { deny: ["read"] })).toBe(false);
    expect(mayUseTool(all, tool, { allow: ["write"], deny: [] })).toBe(false);
    expect([all, some].map((each) => mayUseBuiltIn(each, "write_note"))).toEqual([true, false]);
    expect([all, some].map((each) => seesSkill(each, "docx"))).toEqual([true, false]);
    expect([all, some].map(namesTools)).toEqual([false, true]);
  });
});

describe("parseSkillFile", () => {
  it("reads a skill of elsewhere", async () => {
    const text = `---
name: pdf-forms
description: >
  Fills PDF forms. Use it when
  the person has a form: a PDF.
allowed-tools: Bash(*)
license: MIT
metadata:
  author: x
---
# PDF

Steps.
`;
    expect(await parseSkillFile(text, "pdf")).toEqual({
      id: "pdf",
      name: "pdf-forms",
      description: "Fills PDF forms. Use it when the person has a form: a PDF.",
      body: "# PDF\n\nSteps.",
    });
  });

  it("refuses one without a description, and says what to add", async () => {
    await expect(parseSkillFile("Do it.", "x")).rejects.toThrow(
      /^has no description.*description: …$/,
    );
  });
});

describe("parseNoteFile", () => {
  it.each([
    ["tags: a, b c", ["a", "b c"]],
    ['tags: ["a", "b"]', ["a", "b"]],
    ["tags: [a, 'b']", ["a", "b"]],
    ["tags:", []],
  ])("reads %s", async (line, tags) => {
    const text = `---\nkind: note\ntitle: A: b\ncontext: auto\nsummary: s\n${line}\n---\nbody`;
    expect(await parseNoteFile(text, "slug")).toEqual({
      id: "slug",
      title: "A: b",
      context: "auto",
      tags,
      summary: "s",
      references: [],
      updatedAt: "",
      body: "body",
    });
  });

  it("is for searching unless it says otherwise, and refuses what it does not know", async () => {
    expect((await parseNoteFile("x", "s")).context).toBe("search-only");
    await expect(parseNoteFile("---\ncontext: always\n---\n", "s")).rejects.toThrow(/"context"/);
  });
});

it("autoNotesText has the auto notes, and no more than 8 KiB", async () => {
  const note = (id: string, context: string) =>
    parseNoteFile(
      `---\ntitle: T${id}\ncontext: ${context}\nsummary: ${"s".repeat(900)}\n---\n`,
      id,
    );
  const notes = await Promise.all([note("a", "auto"), note("b", "search-only")]);
  expect(autoNotesText(notes)).toBe(`- Ta (a): ${"s".repeat(900)}`);
  const many = await Promise.all(Array.from({ length: 20 }, (_, at) => note(`n${at}`, "auto")));
  expect(autoNotesText(many).split("\n")).toHaveLength(8);
});

describe("parseTaskFile", () => {
  it("reads what DotAgents writes", async () => {
    const text = `---
enabled: true
id: news
intervalMinutes: 30
kind: task
lastRunAt: 1753228800000
name: News: daily
profileId: writer
critiquePass: true
runOnStartup: true
schedule: {"type":"weekly","times":["08:30"],"daysOfWeek":[1,5]}
---

What is new?
`;
    expect(await parseTaskFile(text, "x")).toEqual({
      id: "news",
      name: "News: daily",
      enabled: true,
      intervalMinutes: 30,
      schedule: { type: "weekly", times: ["08:30"], daysOfWeek: [1, 5] },
      profileId: "writer",
      runOnStartup: true,
      continueInSession: false,
      prompt: "What is new?",
      unsupported: ["critiquePass"],
      revision: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it.each([
    ["tools: files:read_file, web:search", ["files:read_file", "web:search"]],
    ['tools: ["files:read_file"]', ["files:read_file"]],
    ["tools: []", []],
    ["tools:", undefined],
  ])("reads %s", async (line, tools) => {
    const task = await parseTaskFile(`---\nkind: task\n${line}\n---\nGo.`, "x");
    expect(task.tools).toEqual(tools);
  });

  it.each([
    ["catchUpMinutes: 30", 30],
    ["catchUpMinutes: 0", 0],
    ["catchUpMinutes:", undefined],
  ])("reads %s", async (line, catchUpMinutes) => {
    const task = await parseTaskFile(`---\n${line}\n---\nGo.`, "x");
    expect(task.catchUpMinutes).toBe(catchUpMinutes);
  });

  it("has another revision for another text", async () => {
    const [one, same, other] = await Promise.all(
      ["Go.", "Go.", "Go!"].map((text) => parseTaskFile(text, "x")),
    );
    expect(one?.revision).toBe(same?.revision);
    expect(one?.revision).not.toBe(other?.revision);
  });

  it.each([
    ["without a kind", 'schedule: {"type":"daily","times":["08:30"]}'],
    ["as YAML", "schedule:\n  type: daily\n  times: ['08:30']"],
  ])("reads a schedule %s", async (_title, lines) => {
    const { schedule } = await parseTaskFile(`---\n${lines}\n---\nGo.`, "x");
    expect(schedule).toEqual({ type: "daily", times: ["08:30"] });
  });

  it.each([
    ["intervalMinutes: 0", /"intervalMinutes".* a whole number from 1/],
    ["intervalMinutes: soon", /"intervalMinutes"/],
    ['schedule: {"type":"daily","times":["8:30"]}', /"schedule".* expected \{"type":"daily"/],
    ["schedule: every day", /"schedule"/],
    ['schedule: {"type":"weekly","times":["08:30"]}', /"schedule"/],
    ["profileId: a/b", /"profileId"/],
    ["tools: read_file", /"tools".* with their servers, such as files:read_file/],
    ["catchUpMinutes: 20000", /"catchUpMinutes".* 1 to 10080/],
  ])("refuses %s", async (line, message) => {
    await expect(parseTaskFile(`---\n${line}\n---\nGo.`, "x")).rejects.toThrow(message);
  });

  it("reads a number with a comment behind it, and needs a prompt", async () => {
    const text = "---\nkind: task\nintervalMinutes: 15 # often\n---\n";
    expect((await parseTaskFile(`${text}Go.`, "x")).intervalMinutes).toBe(15);
    await expect(parseTaskFile(text, "x")).rejects.toThrow(/^has no prompt/);
  });
});
