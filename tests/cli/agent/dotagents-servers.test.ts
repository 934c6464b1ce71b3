import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "jsonc-parser";
import { describe, expect, it } from "vitest";
import { deskServer } from "./desk-server.ts";

const MASK = "••••••••";

const MCP = `{
  // what I use
  "mcpServers": {
    "files": {
      "command": "files-server", // local
      "args": ["--api-key", "k3y-in-args", "/home"],
      "env": { "TOKEN": "s3cret-value", "MODE": "ro" },
      "tools": { "deny": ["delete"] },
      "approval": "ask"
    },
    "web": { "url": "https://example.com/mcp?key=q5ecret", "headers": { "Authorization": "Bearer b5ecret" } },
    "off": { "command": "x", "disabled": true }
  }
}
`;

describe("DotAgents' client, with servers", () => {
  it("lists them with DotAgents' fields and this program's states", async () => {
    const { owner, device } = await deskServer({ "mcp.json": MCP });
    const phone = await device("agent");
    const { servers } = await phone.servers();
    expect(servers).toEqual([
      {
        name: "files",
        connected: false,
        toolCount: 0,
        enabled: true,
        runtimeEnabled: true,
        configDisabled: false,
        state: "off",
        transport: "stdio",
      },
      expect.objectContaining({ name: "web", transport: "http" }),
      expect.objectContaining({ name: "off", enabled: false, configDisabled: true }),
    ]);
    expect(await owner.servers()).toEqual({ servers });
  });

  it("are switched off and on, over restarts, and by a device not against the owner", async () => {
    const { owner, device, home, audit } = await deskServer({ "mcp.json": MCP });
    const phone = await device("agent");
    const off = { success: true, server: "files", enabled: false };
    expect(await phone.toggleServer("files", false)).toEqual(off);
    expect((await owner.servers()).servers[0]).toMatchObject({
      enabled: false,
      runtimeEnabled: false,
      state: "switched off",
    });
    expect(await phone.toggleServer("files", true)).toMatchObject({ enabled: true });
    await owner.toggleServer("files", false);
    await phone.toggleServer("files", false);
    await expect(phone.toggleServer("files", true)).rejects.toThrow("only its owner");
    expect(JSON.parse(readFileSync(join(home, "servers-off.json"), "utf8"))).toEqual({
      off: [{ name: "files", by: "owner" }],
    });
    await expect(owner.toggleServer("off", true)).rejects.toThrow("disabled in its mcp.json");
    await expect(owner.toggleServer("none", true)).rejects.toThrow("no such server");
    expect(audit().slice(0, 2)).toEqual([
      "server.disabled files by device",
      "server.enabled files by device",
    ]);
  });

  it("shows no secret, and takes a mask as the value that is there", async () => {
    const { owner, read } = await deskServer({ "mcp.json": MCP });
    const { config } = await owner.serverConfig("files");
    expect(config).toEqual({
      command: "files-server",
      args: ["--api-key", MASK, "/home"],
      env: { TOKEN: MASK, MODE: MASK },
      tools: { deny: ["delete"] },
      approval: "ask",
    });
    const exported = await owner.exportServers();
    expect(JSON.stringify(exported)).not.toMatch(/s3cret|k3y|q5ecret|b5ecret/);
    await owner.putServerConfig("files", { ...config, env: { TOKEN: MASK, MODE: "rw" } });
    const text = read("mcp.json");
    expect(text).toBe(MCP.replace('"MODE": "ro"', '"MODE": "rw"'));
    // As their app does, without what it does not know.
    await owner.putServerConfig("files", {
      transport: "stdio",
      command: "files-server",
      args: ["--api-key", MASK, "/home"],
      env: { TOKEN: MASK },
    });
    const { mcpServers } = parse(read("mcp.json"));
    expect(mcpServers.files).toEqual({
      transport: "stdio",
      command: "files-server",
      args: ["--api-key", "k3y-in-args", "/home"],
      env: { TOKEN: "s3cret-value" },
      tools: { deny: ["delete"] },
      approval: "ask",
    });
    const again = await owner.importServers(exported.config).catch((error: Error) => error);
    expect(again).toMatchObject({ message: expect.stringContaining("MODE") });
  });

  it.each([
    ["another program", { command: "evil", args: ["--api-key", MASK, "/home"] }],
    ["other arguments", { command: "files-server", args: ["-e", "print(env)"] }],
    ["another directory", { command: "files-server", cwd: "/tmp" }],
    ["an address", { url: "https://evil.example/mcp", headers: { TOKEN: MASK } }],
    ["another name", { command: "files-server", env: { OTHER: MASK } }],
    ["a part of a text", { command: "files-server", env: { TOKEN: `x${MASK}` } }],
  ])("gives a secret to %s only when it is written anew", async (_, change) => {
    const { owner, read } = await deskServer({ "mcp.json": MCP });
    const config = { env: { TOKEN: MASK }, ...change };
    await expect(owner.putServerConfig("files", config)).rejects.toThrow(MASK);
    expect(read("mcp.json")).toBe(MCP);
  });

  it("are added, imported and removed, with comments kept", async () => {
    const { owner, read, audit } = await deskServer({ "mcp.json": MCP });
    await owner.putServerConfig("new", { command: "new-server", env: { A: "b" } });
    expect(
      await owner.importServers({
        mcpServers: { more: { url: "https://example.com/mcp" }, Builtin: { command: "x" } },
      }),
    ).toEqual({ success: true, importedCount: 1, skippedReservedServerNames: ["Builtin"] });
    expect((await owner.servers()).servers.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["files", "new", "more"]),
    );
    expect(await owner.deleteServer("new")).toEqual({ success: true, server: "new" });
    await owner.deleteServer("more");
    // All but the layout of the entry before those that were added.
    const text = read("mcp.json");
    expect(parse(text)).toEqual(parse(MCP));
    expect(text).toContain("// what I use");
    expect(text).toContain("// local");
    expect(audit()).toContain("server.removed more by owner");
    for (const wrong of [{ url: "wss://x.example/" }, { transport: "websocket" }, {}])
      await expect(owner.putServerConfig("bad", wrong)).rejects.toThrow();
    await expect(owner.putServerConfig("a b", { command: "x" })).rejects.toThrow("name");
    expect(read("mcp.json")).toBe(text);
  });

  it("come into a file that was not there, and into DotAgents' form", async () => {
    const first = await deskServer();
    await first.owner.putServerConfig("a", { command: "x" });
    expect(JSON.parse(first.read("mcp.json"))).toEqual({ mcpServers: { a: { command: "x" } } });
    const second = await deskServer({ "mcp.json": '{"mcpConfig":{"mcpServers":{}},"b":1}' });
    await second.owner.putServerConfig("a", { command: "x" });
    expect(JSON.parse(second.read("mcp.json"))).toEqual({
      mcpConfig: { mcpServers: { a: { command: "x" } } },
      b: 1,
    });
  });

  it("are not touched in a file that is broken, or that somebody else has changed", async () => {
    const { owner, layer, read } = await deskServer({ "mcp.json": MCP });
    const { updatedAt } = await owner.serverConfig("files");
    await expect.poll(() => Date.now()).toBeGreaterThan(updatedAt ?? 0);
    writeFileSync(join(layer, "mcp.json"), `${MCP}\n`);
    await expect(owner.putServerConfig("a", { command: "x" }, { updatedAt })).rejects.toThrow(
      /somebody else/i,
    );
    writeFileSync(join(layer, "mcp.json"), '{"mcpServers": {');
    await expect(owner.putServerConfig("a", { command: "x" })).rejects.toThrow("not valid JSON");
    await expect(owner.exportServers()).rejects.toThrow("Correct it on the PC");
    expect(read("mcp.json")).toBe('{"mcpServers": {');
  });

  it("are the owner's alone to configure, and a workspace's are edited there", async () => {
    const { owner, device, read, workspace } = await deskServer(
      { "mcp.json": MCP },
      { workspaceFiles: { "mcp.json": '{"mcpServers":{"theirs":{"command":"t"}}}' } },
    );
    const phone = await device("agent", "agent:always");
    const refused = await Promise.allSettled([
      phone.serverConfig("files"),
      phone.putServerConfig("files", { command: "x" }),
      phone.deleteServer("files"),
      phone.exportServers(),
      phone.importServers({ mcpServers: {} }),
    ]);
    for (const each of refused)
      expect(each).toMatchObject({ reason: { message: "Only the PC's owner can do this." } });
    expect((await owner.servers()).servers).toContainEqual(
      expect.objectContaining({ name: "theirs", state: "untrusted" }),
    );
    await expect(owner.putServerConfig("theirs", { command: "x" })).rejects.toThrow("workspace");
    expect(read("mcp.json")).toBe(MCP);
    expect(existsSync(join(workspace, ".agents/mcp.json"))).toBe(true);
  });
});
