// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is how files name variables.
import { realpathSync } from "node:fs";
import { expect, test } from "vitest";
import { writeFiles } from "../agent/write-files.ts";
import { runCli } from "../spawn-cli.ts";
import { temporaryHome } from "../temporary-home.ts";

// HOME is where ~/.agents is looked for.
function agents(
  person: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  return runCli(["agents", ...args, "--home", `${person}/.tokori`], {
    env: { HOME: person, ...env },
  });
}

test("agents list shows the files, with --json too, and agents check ends with 1 when one is broken", async () => {
  const person = temporaryHome();
  expect((await agents(person, ["list"])).stdout).toBe(
    `There are no agents' files in ${person}/.agents yet. An agent is a file agents/ID/agent.md there, whose text is its prompt; MCP servers stand in mcp.json.\n`,
  );
  writeFiles(person, { ".agents/agents/a/agent.md": "---\nname: Foo: bar\n---\nx" });
  expect(await agents(person, ["list"])).toEqual({
    code: 0,
    stdout: "AGENT  STATE  FROM  NAME\na      ready  home  Foo: bar\n",
    stderr: "",
  });
  const json = await agents(person, ["list", "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ agents: [{ id: "a" }], workspace: null });
  expect(await agents(person, ["check"])).toMatchObject({
    code: 0,
    stdout: "ok    1 agent can be read.\n",
  });
  writeFiles(person, { ".agents/mcp.json": '{"mcpServers":{"a":{"url":"${KEY}"}}}' });
  expect(await agents(person, ["check"])).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^FAIL {2}.*mcp\.json: server a: is off, since KEY is not set\./),
  });
});

test("agents mcp list shows the servers, with --json too: names of variables, no values", async () => {
  const person = temporaryHome();
  expect(JSON.parse((await agents(person, ["mcp", "list", "--json"])).stdout)).toEqual({
    servers: [],
  });
  writeFiles(person, {
    ".agents/mcp.json":
      '{"mcpServers":{"a":{"url":"https://mcp.example/","headers":{"x-key":"${KEY}"}},"b":{"command":"node","args":["b.mjs"],"env":{"SECRET":"s3cret"}}}}',
  });
  const { stdout } = await agents(person, ["mcp", "list", "--json"]);
  expect(JSON.parse(stdout).servers).toMatchObject([
    { name: "a", state: "incomplete", missing: ["KEY"], login: null, layer: "home" },
    { name: "b", state: "ready", missing: [], starts: "node b.mjs", file: "mcp.json" },
  ]);
  expect(stdout).not.toContain("s3cret");
});

test("agents trust lets a workspace act, by its option and by its variable, until it changes", async () => {
  const [person, work] = [temporaryHome(), realpathSync(temporaryHome())];
  writeFiles(work, { ".agents/mcp.json": '{"mcpServers":{"a":{"command":"x"}}}' });
  const list = async () =>
    (await agents(person, ["list"], { DOTAGENTS_WORKSPACE_DIR: work })).stdout.split("\n")[1];
  expect(await list()).toMatch(/^a +not trusted +workspace/);
  expect(await agents(person, ["trust", work])).toMatchObject({ code: 2 });
  expect(await agents(person, ["trust", work, "--yes"])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("- Server a: x\n"),
  });
  expect(await list()).toMatch(/^a +ready +workspace/);
  writeFiles(work, { ".agents/mcp.json": '{"mcpServers":{"a":{"command":"y"}}}' });
  expect(await list()).toMatch(/^a +not trusted/);
  const none = await agents(person, ["list", "--workspace", `${work}/none`]);
  expect(none).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("There is no directory"),
  });
});
