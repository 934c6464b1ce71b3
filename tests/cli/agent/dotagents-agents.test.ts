import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { deskServer, WRITER } from "./desk-server.ts";

const SKILL = {
  "skills/pdf/SKILL.md":
    "---\nname: PDF\ndescription: Reads PDFs\nlicense: MIT\n---\n\nUse pdftotext.\n",
  "skills/mail/skill.md": "---\nname: Mail\ndescription: Writes mail\n---\n\nBe short.\n",
};

describe("DotAgents' client, with skills", () => {
  it("reads, writes, imports, exports and removes them", async () => {
    const { owner, device, read, audit } = await deskServer(SKILL);
    const phone = await device("agent");
    expect((await phone.skills()).skills.map(({ id }) => id)).toEqual(["mail", "pdf"]);
    expect(await phone.exportSkill("pdf")).toEqual({ markdown: SKILL["skills/pdf/SKILL.md"] });
    const { skill } = await owner.createSkill({ name: "Tidy up!", instructions: "Sort." });
    expect(skill).toEqual({
      id: "tidy-up",
      name: "Tidy up!",
      description: "Tidy up!",
      instructions: "Sort.",
      enabled: true,
      enabledForProfile: true,
      source: "local",
      createdAt: expect.any(Number),
      updatedAt: expect.any(Number),
    });
    await owner.updateSkill("pdf", { instructions: "Use mutool." });
    expect(read("skills/pdf/SKILL.md")).toContain("license: MIT");
    expect(read("skills/pdf/SKILL.md")).toContain("\n\nUse mutool.\n");
    const imported = await owner.importSkill(
      "---\nname: PDF\ndescription: x\nid: ../../x\nallowed-tools: all\n---\nDo.",
    );
    expect(imported.skill.id).toBe("pdf-2");
    expect(read("skills/pdf-2/skill.md")).toContain("allowed-tools: all\n");
    await expect(owner.importSkill("no fields")).rejects.toThrow("The skill has no name");
    const late = owner.updateSkill("pdf", { name: "x", updatedAt: 1 });
    await expect(late).rejects.toThrow("Somebody else");
    expect(await owner.deleteSkills(["pdf-2", "none"])).toMatchObject({
      deletedCount: 1,
      results: [
        { id: "pdf-2", success: true },
        { id: "none", success: false },
      ],
    });
    expect(audit()).toEqual([
      "skill.created tidy-up by owner",
      "skill.changed pdf by owner",
      "skill.created pdf-2 by owner",
      "skill.removed pdf-2 by owner",
    ]);
  });

  it("overwrites none that cannot be read", async () => {
    const broken = { "skills/tidy/skill.md": "---\nname: no description\n---\nx" };
    const { owner, read } = await deskServer(broken);
    const { skill } = await owner.createSkill({ name: "Tidy", instructions: "x" });
    expect(skill.id).toBe("tidy-2");
    expect(read("skills/tidy/skill.md")).toBe(broken["skills/tidy/skill.md"]);
  });

  it("switches one off and on for the current agent, as DotAgents does", async () => {
    const config = '{\n  // mine\n  "skillsConfig": { "note": 1 }, "other": true\n}\n';
    const { owner, read } = await deskServer({ ...SKILL, "agents/writer/config.json": config });
    await expect(owner.toggleSkill("pdf")).rejects.toThrow("No current profile is set");
    await owner.setCurrentProfile("writer");
    expect(await owner.toggleSkill("pdf")).toEqual({
      success: true,
      skillId: "pdf",
      enabledForProfile: false,
    });
    const { skills } = await owner.skills();
    expect(skills.map((skill) => skill.enabledForProfile)).toEqual([true, false]);
    expect(read("agents/writer/config.json")).toContain("// mine");
    expect((await owner.agent("writer")).profile.skillsConfig).toEqual({
      note: 1,
      enabledSkillIds: ["mail"],
      allSkillsDisabledByDefault: true,
    });
    expect(await owner.toggleSkill("pdf")).toMatchObject({ enabledForProfile: true });
    expect((await owner.agent("writer")).profile.skillsConfig).toMatchObject({
      allSkillsDisabledByDefault: false,
    });
  });
});

describe("DotAgents' client, with agents", () => {
  it("reads them, and only the owner how a program is started", async () => {
    const { owner, device } = await deskServer({
      "agents/far/agent.md": "---\nconnection-type: stdio\nrole: user-profile\n---\n",
      "agents/far/config.json":
        '{"connection":{"command":"far","args":["--token","t0p"],"env":{"KEY":"s3cret"},"cwd":"/x"}}',
    });
    const phone = await device("agent");
    expect((await phone.agents()).profiles).toMatchObject([
      { id: "far", enabled: true, connectionType: "stdio", role: "chat-agent", state: "external" },
      { id: "writer", displayName: "Writer", systemPrompt: "You write.", state: "ready" },
    ]);
    expect((await phone.agent("far")).profile.connection).toEqual({ type: "stdio" });
    const { connection } = (await owner.agent("far")).profile;
    expect(connection).toMatchObject({ command: "far", cwd: "/x" });
    expect(JSON.stringify(connection)).not.toMatch(/s3cret|t0p/);
    expect((await phone.reloadAgents()).profiles).toHaveLength(2);
  });

  it("makes, edits, disables and removes them, keeping unknown fields", async () => {
    const { owner, read, audit } = await deskServer();
    const { profile } = await owner.createAgent({
      displayName: "Night Owl",
      systemPrompt: "Stay up.",
      toolConfig: { disabledServers: ["web"] },
    });
    expect(profile).toMatchObject({ id: "night-owl", toolConfig: { disabledServers: ["web"] } });
    await owner.updateAgent("writer", { guidelines: "Be brief.", description: "Writes" });
    for (const line of ["mood: calm", "guidelines: Be brief.", "name: Writer"])
      expect(read("agents/writer/agent.md")).toContain(`${line}\n`);
    await expect(
      owner.updateAgent("night-owl", { toolConfig: { disabledTools: 5 }, systemPrompt: "x" }),
    ).rejects.toThrow("toolConfig.disabledTools");
    expect((await owner.agent("night-owl")).profile.systemPrompt).toBe("Stay up.");
    expect(await owner.toggleAgent("writer")).toMatchObject({ id: "writer", enabled: false });
    await owner.deleteAgent("night-owl");
    // The last one is disabled, and can be enabled again.
    expect(await owner.toggleAgent("writer")).toMatchObject({ enabled: true });
    expect((await owner.agents()).profiles.map(({ id }) => id)).toEqual(["writer"]);
    expect(audit()).toEqual([
      "agent.created night-owl by owner",
      "agent.changed writer by owner",
      "agent.disabled writer by owner",
      "agent.removed night-owl by owner",
      "agent.enabled writer by owner",
    ]);
  });

  it("chooses the one that answers for all, and does not remove it", async () => {
    const { owner, device, home } = await deskServer();
    await expect(owner.currentProfile()).rejects.toThrow("No current profile");
    expect((await owner.setCurrentProfile("writer")).profile).toMatchObject({ id: "writer" });
    expect(JSON.parse(readFileSync(join(home, "config.json"), "utf8"))).toMatchObject({
      active: "fake",
      agent: "writer",
    });
    const phone = await device("agent");
    expect(await phone.currentProfile()).toMatchObject({ id: "writer", isDefault: true });
    expect(await phone.profiles()).toMatchObject({ currentProfileId: "writer" });
    await expect(owner.deleteAgent("writer")).rejects.toThrow("Choose another current profile");
  });

  it("edits nothing with a device", async () => {
    const { device, read } = await deskServer(SKILL);
    const phone = await device("agent", "agent:always");
    const refused = await Promise.allSettled([
      phone.createAgent({ displayName: "x" }),
      phone.updateAgent("writer", { systemPrompt: "x" }),
      phone.toggleAgent("writer"),
      phone.deleteAgent("writer"),
      phone.setCurrentProfile("writer"),
      phone.createSkill({ name: "x", instructions: "x" }),
      phone.updateSkill("pdf", { instructions: "x" }),
      phone.importSkill("x"),
      phone.toggleSkill("pdf"),
      phone.deleteSkills(["pdf"]),
    ]);
    for (const each of refused)
      expect(each).toMatchObject({ reason: { message: "Only the PC's owner can do this." } });
    expect(read("agents/writer/agent.md")).toBe(WRITER["agents/writer/agent.md"]);
  });

  it("edits none of a workspace, whose trust would end", async () => {
    const { owner, workspace } = await deskServer(
      {},
      { workspaceFiles: { "agents/theirs/agent.md": "Theirs." } },
    );
    const edits = [owner.updateAgent("theirs", { systemPrompt: "x" }), owner.deleteAgent("theirs")];
    for (const each of await Promise.allSettled(edits))
      expect(each).toMatchObject({
        reason: { message: expect.stringContaining("of the workspace") },
      });
    const path = join(workspace, ".agents/agents/theirs/agent.md");
    expect(readFileSync(path, "utf8")).toBe("Theirs.");
  });

  it("is told when somebody else was faster", async () => {
    const { owner, layer } = await deskServer();
    const { updatedAt } = (await owner.agent("writer")).profile;
    await expect.poll(() => Date.now()).toBeGreaterThan(updatedAt);
    writeFileSync(join(layer, "agents/writer/config.json"), "{}");
    await expect(owner.updateAgent("writer", { systemPrompt: "x", updatedAt })).rejects.toThrow(
      "Somebody else",
    );
  });
});
