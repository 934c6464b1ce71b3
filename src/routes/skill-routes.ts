import * as z from "zod/mini";
import { ChatError } from "../errors.ts";
import type { LibraryAgent } from "../library/library.ts";
import type { App } from "./app.ts";
import { agentUser, auditEdit, editBody, filled, idsBody, seenBody } from "./edit-request.ts";
import type { LibraryEditor, SkillChanges } from "./library-editor.ts";
import { currentOf, skillView } from "./library-views.ts";

const MAX_CHARACTERS = 1_048_576;

/** `POST /v1/skills`. */
export const createBody = z.object({
  name: filled(200),
  description: z.optional(z.string().check(z.trim(), z.maxLength(1024))),
  instructions: filled(MAX_CHARACTERS),
});
/** `PATCH /v1/skills/ID`. */
export const changeBody = z.extend(seenBody, {
  name: z.optional(filled(200)),
  description: z.optional(filled(1024)),
  instructions: z.optional(filled(MAX_CHARACTERS)),
});
/** `POST /v1/skills/import/markdown`. */
export const importBody = z.object({ content: filled(MAX_CHARACTERS) });
const EXPECTED = '{"name":"…","description":"when to use it","instructions":"…"}';

/** The skills, to be read, in DotAgents' shapes. */
export function addSkillRoutes(app: App, editor: LibraryEditor): void {
  app.get("/v1/skills", async (context) => {
    agentUser(context);
    const { skills, ...library } = await editor.library();
    const current = currentOf({ skills, ...library }, editor.currentAgent());
    return context.json({
      skills: skills.map((skill) => skillView(skill, current)),
      ...(current && { currentProfileId: current.id }),
    });
  });

  app.get("/v1/skills/:id", async (context) => {
    agentUser(context);
    const id = context.req.param("id");
    const library = await editor.library();
    const skill = library.skills.find((each) => each.id === id);
    if (!skill) throw noSuchSkill();
    return context.json({
      skill: skillView(skill, currentOf(library, editor.currentAgent())),
    });
  });

  app.get("/v1/skills/:id/export/markdown", async (context) => {
    agentUser(context);
    return context.json({ markdown: await editor.skills.exportText(context.req.param("id")) });
  });
}

/**
 * Edits of skills, by the owner alone: a skill is what a model is told to do, in the runs of
 * everybody.
 */
export function addOwnerSkillRoutes(app: App, editor: LibraryEditor): void {
  const current = async (): Promise<LibraryAgent | undefined> =>
    currentOf(await editor.library(), editor.currentAgent());

  app.post("/v1/skills", async (context) => {
    const { name, description, instructions } = await editBody(context, createBody, EXPECTED);
    // A skill without one is never found by a model.
    const skill = await editor.skills.create({
      name,
      description: description || name,
      instructions,
    });
    auditEdit(editor, context.get("identity"), "skill.created", skill.id);
    return context.json({ skill: skillView(skill, await current()) }, 201);
  });

  app.post("/v1/skills/import/markdown", async (context) => {
    const { content } = await editBody(context, importBody, '{"content":"---\\nname: …"}');
    const skill = await editor.skills.importText(content);
    auditEdit(editor, context.get("identity"), "skill.created", skill.id);
    return context.json({ skill: skillView(skill, await current()) }, 201);
  });

  app.post("/v1/skills/delete-multiple", async (context) => {
    const results: { id: string; success: boolean; error?: string }[] = [];
    for (const id of await idsBody(context)) {
      const success = await editor.skills.remove(id);
      if (success) auditEdit(editor, context.get("identity"), "skill.removed", id);
      results.push({ id, success, ...(!success && { error: "There is no such skill." }) });
    }
    const deletedCount = results.filter(({ success }) => success).length;
    return context.json({ deletedCount, results });
  });

  app.patch("/v1/skills/:id", async (context) => {
    const { updatedAt, ...given } = await editBody(context, changeBody, EXPECTED);
    const id = context.req.param("id");
    const changes = Object.entries(given).filter(([, value]) => value !== undefined);
    const skill = await editor.skills.update(
      id,
      Object.fromEntries(changes) as SkillChanges,
      updatedAt ?? undefined,
    );
    auditEdit(editor, context.get("identity"), "skill.changed", id);
    return context.json({ success: true, skill: skillView(skill, await current()) });
  });

  app.post("/v1/skills/:id/toggle-profile", async (context) => {
    const id = context.req.param("id");
    const { skills } = await editor.library();
    if (!skills.some((skill) => skill.id === id)) throw noSuchSkill();
    const agent = await current();
    if (!agent)
      throw new ChatError(
        "not_found.profile",
        "No current profile is set. Choose one first: POST /v1/profiles/current.",
      );
    const ids = skills.map((skill) => skill.id);
    const config = await editor.agents.config(agent.id);
    const skillsConfig = toggled(config.skillsConfig, agent, { id, ids });
    await editor.agents.update(agent.id, { config: { skillsConfig } });
    auditEdit(editor, context.get("identity"), "agent.changed", agent.id);
    const { enabledSkillIds, allSkillsDisabledByDefault } = skillsConfig;
    const enabledForProfile = !allSkillsDisabledByDefault || enabledSkillIds.includes(id);
    return context.json({ success: true, skillId: id, enabledForProfile });
  });
}

/** What an agent's skills become: as at DotAgents, all of them are again no list at all. */
function toggled(
  kept: unknown,
  { skillsConfig }: LibraryAgent,
  { id, ids }: { readonly id: string; readonly ids: readonly string[] },
) {
  const { allSkillsDisabledByDefault: isList, enabledSkillIds } = skillsConfig;
  const before = isList ? enabledSkillIds : ids;
  const after = before.includes(id) ? before.filter((each) => each !== id) : [...before, id];
  const hasAll = ids.every((each) => after.includes(each));
  return {
    ...(typeof kept === "object" && kept),
    enabledSkillIds: hasAll ? [] : after,
    allSkillsDisabledByDefault: !hasAll,
  };
}

function noSuchSkill(): ChatError {
  return new ChatError("not_found.skill", "There is no such skill. It may have been removed.");
}
