import { describe, expect, it } from "vitest";
import { cleanSchema } from "../../src/tools/clean-schema.ts";
import { offerTools } from "../../src/tools/offer-tools.ts";
import type { AgentTool } from "../../src/tools/tool.ts";

function tool(name: string, more: Partial<AgentTool> = {}): AgentTool {
  return {
    server: "files",
    name,
    hints: { readOnly: true, openWorld: false },
    digest: "d",
    ...more,
  };
}

const LIMITS = { tools: 2, maxTools: 3, schemaBytes: 200 };

describe("offerTools", () => {
  it("tells of each tool, its words cleaned, cut and marked as the server's", async () => {
    const description = `Reads.\u202e${"x".repeat(2000)}`;
    const { tools, names, notices } = await offerTools([tool("read", { description })], LIMITS);
    expect(tools).toEqual([
      {
        name: "files__read",
        description: `[files] Reads.${"x".repeat(1018)}`,
        parameters: { type: "object", properties: {} },
      },
    ]);
    expect([...names.keys()]).toEqual(["files__read"]);
    expect(notices).toEqual([]);
  });

  it("says so when there are many, and leaves out what is too many", async () => {
    const many = await offerTools([tool("a"), tool("b"), tool("c")], LIMITS);
    expect(many.tools).toHaveLength(3);
    expect(many.notices).toEqual([
      "The model is told of 3 tools; with more than 2 it chooses worse. Name fewer in the agent's toolConfig.",
    ]);
    const tooMany = await offerTools([tool("a"), tool("b"), tool("c"), tool("d")], LIMITS);
    expect(tooMany.tools).toHaveLength(3);
    expect(tooMany.notices).toEqual([
      "There are 4 tools, and the model is told of the first 3. Name fewer in the agent's toolConfig.",
    ]);
  });

  it("leaves out a tool whose schema is too long, and says why", async () => {
    const parameters = { properties: { ["x".repeat(300)]: {} } };
    const { tools, notices } = await offerTools([tool("a", { parameters }), tool("b")], LIMITS);
    expect(tools.map(({ name }) => name)).toEqual(["files__b"]);
    expect(notices).toEqual([
      "files · a is left out: the schema of its arguments has more than 200 bytes.",
    ]);
  });
});

describe("cleanSchema", () => {
  it("takes off what providers refuse, and cleans texts but not names", () => {
    const given = {
      $schema: "x",
      $id: "y",
      properties: { "a\u200b": { type: "string", description: "b\u200b" } },
    };
    expect(cleanSchema(given, 1000).schema).toEqual({
      type: "object",
      properties: { "a\u200b": { type: "string", description: "b" } },
    });
  });

  it("gives up descriptions before it gives up the tool, but no argument that is called so", () => {
    const given = {
      type: "object",
      description: "x".repeat(300),
      properties: { title: { type: "string", title: "T", enum: ["a"] } },
    };
    expect(cleanSchema(given, 200).schema).toEqual({
      type: "object",
      properties: { title: { type: "string", enum: ["a"] } },
    });
  });

  it.each<[string, object, string]>([
    ["an array", { type: "array" }, "its arguments are not an object"],
    [
      "one too deep",
      JSON.parse(`${'{"a":'.repeat(100)}1${"}".repeat(100)}`),
      "the schema of its arguments is too deep",
    ],
  ])("refuses %s", (_, given, fault) => {
    expect(cleanSchema(given as never, 1000)).toEqual({ fault });
  });
});
