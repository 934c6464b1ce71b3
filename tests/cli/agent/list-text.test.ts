import { describe, expect, it } from "vitest";
import { checkText } from "../../../src/cli/agent/check-text.ts";
import { diskLayers } from "../../../src/cli/agent/layers.ts";
import { listJson } from "../../../src/cli/agent/list-json.ts";
import { countsText, listText, whenText } from "../../../src/cli/agent/list-text.ts";
import { memoryFiles } from "../../../src/library/library-files.ts";
import { loadLibrary } from "../../../src/library/load-library.ts";
import { temporaryHome } from "../temporary-home.ts";

const FILES = {
  "agents/writer/agent.md": "---\ndisplayName: The \u001b[2JWriter\n---\ns3cret prompt",
  "agents/far/agent.md": "---\nconnection-type: acp\n---\n",
  "skills/pdf/SKILL.md": "---\ndescription: Fills forms.\n---\nx",
  "knowledge/me/me.md": "---\ntitle: Me\n---\ns3cret note",
  "tasks/news/task.md":
    '---\nschedule: {"type":"weekly","times":["08:30"],"daysOfWeek":[1,5]}\n---\nx',
  "mcp.json": JSON.stringify({
    mcpServers: {
      files: { command: "x" },
      web: { url: "https://x", headers: { A: "env:TOKEN" }, approval: "ask" },
      old: { command: "x", disabled: true, approval: "allow" },
    },
  }),
};

async function load(home: Record<string, string>, workspace?: Record<string, string>) {
  const [person, directory] = [temporaryHome(), temporaryHome()];
  const layers = diskLayers(directory, { person });
  const { library } = await loadLibrary([
    { name: "home", files: memoryFiles(home), variables: {} },
    ...(workspace
      ? [
          {
            name: "workspace" as const,
            files: memoryFiles(workspace),
            variables: {},
            isTrusted: () => false,
          },
        ]
      : []),
  ]);
  const plain = (text: string): string =>
    text.replaceAll(layers[1]?.base ?? "", "WORK").replaceAll(person, "~");
  return { library, layers, plain };
}

describe("listText", () => {
  it("shows what there is and what is wrong, and no escapes", async () => {
    const { library, layers, plain } = await load(FILES, { "mcp.json": FILES["mcp.json"] });
    expect(plain(listText(library, layers, "remote-chat"))).toBe(`AGENT   STATE         FROM  NAME
far     not run here  home  far
writer  ready         home  The  [2JWriter

SERVER  STATE               FROM  ASKS
files   ready               home  the first time, and before changes
web     off: TOKEN not set  home  each time
old     off                 home  never

TASK  STATE  FROM  WHEN
news  ready  home  Mon, Fri at 08:30

SKILL  FROM  FOR
pdf    home  Fills forms.

NOTE  FROM  TITLE
me    home  Me

~/.agents/mcp.json: server web: is off, since TOKEN is not set. Set it in the environment of this program, or write "disabled": true.
WORK/.agents/mcp.json: server web: is off, since TOKEN is not set. Set it in the environment of this program, or write "disabled": true.

WORK is not trusted with the files that it has now, so its servers, tasks, prompts, skills and agents with tools do nothing. Look at what they would do: remote-chat agents trust WORK
`);
  });

  it("says where files belong when there are none", async () => {
    const { library, layers, plain } = await load({});
    expect(plain(listText(library, layers, "remote-chat"))).toBe(
      "There are no agents' files in ~/.agents and WORK/.agents yet. An agent is a file agents/ID/agent.md there, whose text is its prompt; MCP servers stand in mcp.json.\n",
    );
  });

  it("shows 20 notes and how many more there are", async () => {
    const notes = Object.fromEntries(
      Array.from({ length: 25 }, (_, at) => [`knowledge/n${at}/n${at}.md`, "x"]),
    );
    const { library, layers } = await load(notes);
    const lines = listText(library, layers, "x").split("\n");
    expect(lines).toHaveLength(24);
    expect(lines.at(-2)).toBe("… and 5 more notes");
  });
});

describe("listJson", () => {
  it("has all but texts and values", async () => {
    const { library, layers } = await load(FILES, {});
    const text = listJson(library, layers);
    expect(text).not.toContain("s3cret");
    expect(JSON.parse(text)).toMatchObject({
      layers: [{ name: "home" }, { name: "workspace" }],
      agents: [
        { id: "far", state: "external" },
        { id: "writer", state: "ready", layer: "home", file: "agents/writer/agent.md" },
      ],
      servers: [
        { name: "files", state: "ready", approval: "hints" },
        { name: "web", state: "incomplete", missing: ["TOKEN"] },
        { name: "old", state: "disabled" },
      ],
      workspace: { trusted: false, files: [] },
    });
  });
});

describe("checkText", () => {
  it.each<[string, Record<string, string>, Record<string, string> | undefined, string, 0 | 1]>([
    ["nothing", {}, undefined, "There are no agents' files.\n", 0],
    [
      "files in order",
      {
        "agents/a/agent.md": "x",
        "agents/b/agent.md": "x",
        "skills/s/SKILL.md": "---\ndescription: d\n---\n",
      },
      undefined,
      "ok    2 agents, 1 skill can be read.\n",
      0,
    ],
    [
      "a notice",
      { "agents/a/agent.md": "x", "agents/b.md": "x" },
      undefined,
      "WARN  ~/.agents/agents/b.md is not read. It belongs at agents/b/agent.md.\nok    1 agent can be read.\n",
      0,
    ],
    [
      "something broken",
      { "mcp.json": "{" },
      undefined,
      "FAIL  ~/.agents/mcp.json is not valid JSON at line 1. Correct it there.\n\n1 thing to correct.\n",
      1,
    ],
    [
      "an untrusted workspace",
      {},
      { "tasks/t/task.md": "x" },
      "WARN  WORK is not trusted with the files that it has now, so its servers, tasks, prompts, skills and agents with tools do nothing. Look at what they would do: remote-chat agents trust WORK\nok    1 task can be read.\n",
      0,
    ],
  ])("judges %s", async (_title, home, workspace, text, exitCode) => {
    const { library, layers, plain } = await load(home, workspace);
    const found = checkText(library, layers, "remote-chat");
    expect({ ...found, text: plain(found.text) }).toEqual({ text, exitCode });
  });
});

it("whenText and countsText are words", async () => {
  expect(whenText({ intervalMinutes: 1 })).toBe("every minute");
  expect(whenText({ intervalMinutes: 90 })).toBe("every 90 minutes");
  const schedule = { type: "daily", times: ["08:00", "20:00"] } as const;
  expect(whenText({ intervalMinutes: 60, schedule })).toBe("daily at 08:00, 20:00");
  const { library } = await load(FILES);
  expect(countsText(library)).toBe("2 agents, 3 servers, 1 task, 1 skill, 1 note");
});
