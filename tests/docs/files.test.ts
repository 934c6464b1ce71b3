import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  CONFIG_FIELDS,
  configSchema,
  entryFields,
  SERVED_KINDS,
} from "../../src/cli/config/config.ts";
import { parseAgentFile } from "../../src/library/agent-file.ts";
import { parseMcpFile } from "../../src/library/mcp-file.ts";
import { parseTaskFile } from "../../src/library/task-file.ts";
import { parseChatRequest } from "../../src/routes/chat-request.ts";
import { type Fence, GUIDES, guide } from "./doc-page.ts";

const fencesOf = (language: string): readonly Fence[] =>
  GUIDES.flatMap(({ fences }) => fences).filter((fence) => fence.language === language);

/** Fails, unless the block is what the program takes. */
function checkJson(text: string): void {
  const value = JSON.parse(text);
  if ("providers" in value) {
    expect(Object.keys(value).filter((name) => !CONFIG_FIELDS.top.includes(name))).toEqual([]);
    for (const entry of configSchema.parse(value).providers)
      expect(entryFields(entry.kind)).toEqual(expect.arrayContaining(Object.keys(entry)));
  } else if ("mcpServers" in value) {
    const parsed = parseMcpFile(text, { variables: {} });
    expect(parsed).toMatchObject({ broken: [], notices: [] });
  } else if ("messages" in value) {
    parseChatRequest(value);
  } else throw new Error("Nothing reads such a block: say in this test what does.");
}

it.each(fencesOf("json"))("the JSON of $page is what the program takes: $text", ({ text }) => {
  checkJson(text);
});

it.each(fencesOf("md"))("the loop of $page is one: $text", async ({ text }) => {
  const { name, prompt, schedule, unsupported } = await parseTaskFile(text, "morning");
  expect({ name, prompt, schedule, unsupported }).toMatchObject({
    name: expect.stringMatching(/./),
    prompt: expect.stringMatching(/./),
    schedule: expect.anything(),
    unsupported: [],
  });
});

it("the agent that docs/agents.md writes is one", async () => {
  const [fence] = guide("docs/agents.md").fences.filter(({ language }) => language === "sh");
  const text = /<<'END'\n([\s\S]*?)\nEND/.exec(fence?.text ?? "")?.[1] ?? "";
  expect(await parseAgentFile(text, "notes")).toMatchObject({ id: "notes", name: "Notes" });
});

it("every event that is shown is JSON", () => {
  const events = GUIDES.flatMap(({ fences }) => fences)
    .flatMap(({ text }) => text.split("\n"))
    .filter((line) => line.startsWith("data: "))
    .map((line) => JSON.parse(line.slice("data: ".length)));
  expect(events.map(({ type }) => type)).toEqual(["token", "done"]);
});

it("every block has a language that a test reads, or none", () => {
  const read = ["", "sh", "json", "md", "ts"];
  const others = GUIDES.flatMap(({ fences }) => fences).filter(
    ({ language }) => !read.includes(language),
  );
  expect(others).toEqual([]);
});

describe("docs/configuration.md", () => {
  const { spans } = guide("docs/configuration.md");
  const named = new Set(spans.map((span) => span.replaceAll('"', "")));

  it("names every field of config.json", () => {
    const fields = [...CONFIG_FIELDS.top, ...CONFIG_FIELDS.limits].concat(
      SERVED_KINDS.flatMap((kind) => [kind, ...(entryFields(kind) ?? [])]),
    );
    expect(fields.filter((field) => !named.has(field))).toEqual([]);
  });

  it("names every file of the home directory", () => {
    const files = readdirSync("src/cli", { recursive: true, encoding: "utf8" })
      // cloudflared's own directory is another one.
      .filter((name) => name.endsWith(".ts") && !name.startsWith("tunnel"))
      .flatMap((name) => [
        ...readFileSync(`src/cli/${name}`, "utf8").matchAll(/\bjoin\(home, "([^"]+)"\)/g),
      ])
      .map(([, file = ""]) => file);
    const missing = files.filter((file) => !named.has(file) && !named.has(`${file}/`));
    // A directory that is advised where HOME holds other things too.
    expect(missing.filter((file) => file !== "remote-chat")).toEqual([]);
  });
});
