import { readJsonBody } from "../http/json-body.ts";
import { parseBody } from "../http/parse-body.ts";
import type { LoopManager } from "../loops/loop-manager.ts";
import { actorOf, requireAgentGrant } from "./agent-access.ts";
import type { AgentSurface } from "./agents.ts";
import type { App } from "./app.ts";
import { changeOf, createBody, editBody, importBody, loopBody } from "./loop-bodies.ts";

// A task's file may have 1 MiB, of which JSON may make more.
const BODY = { maxBytes: 2_097_152 };

/**
 * DotAgents' routes of loops. Whoever may use agents sees them, runs them, and turns them on and
 * off; what they do is the owner's to say, since it is done when nobody looks.
 */
export function loopRoutes(manager: LoopManager): AgentSurface {
  return {
    flatErrors: ["/v1/loops/*"],
    addRoutes: (app) => addLoopRoutes(app, manager),
    addOwnerRoutes: (app) => addLoopEditRoutes(app, manager),
  };
}

function addLoopRoutes(app: App, manager: LoopManager): void {
  app.get("/v1/loops", async (context) => {
    requireAgentGrant(context.get("identity"));
    return context.json({ loops: (await manager.list()).map(loopBody) });
  });

  app.get("/v1/loops/:id/export/markdown", async (context) => {
    requireAgentGrant(context.get("identity"));
    const id = context.req.param("id");
    return context.json({ success: true, loopId: id, markdown: await manager.markdown(id) });
  });

  app.post("/v1/loops/:id/toggle", async (context) => {
    const identity = context.get("identity");
    requireAgentGrant(identity);
    const id = context.req.param("id");
    const change = ({ enabled }: { readonly enabled: boolean }) => ({ enabled: !enabled });
    const { enabled } = await manager.edit(id, change, { by: actorOf(identity) });
    return context.json({ success: true, id, enabled });
  });

  app.post("/v1/loops/:id/run", async (context) => {
    const identity = context.get("identity");
    requireAgentGrant(identity);
    const id = context.req.param("id");
    const run = await manager.run(id, actorOf(identity));
    const conversationId = run.read(0)?.snapshot.conversationId;
    return context.json({ success: true, id, conversationId, sessionId: run.id, runId: run.id });
  });
}

function addLoopEditRoutes(app: App, manager: LoopManager): void {
  app.post("/v1/loops", async (context) => {
    const body = parseBody(createBody, await readJsonBody(context.req.raw, BODY));
    const { name, prompt } = body;
    const loop = { ...changeOf(body), name, prompt };
    return context.json({ loop: loopBody(await manager.create(loop, ownerOf(context))) });
  });

  app.post("/v1/loops/import/markdown", async (context) => {
    const body = await readJsonBody(context.req.raw, BODY);
    const { content } = parseBody(importBody, body, {
      expected: '{"content":"---\\nkind: task…"}',
    });
    const loop = await manager.importMarkdown(content, ownerOf(context));
    return context.json({ loop: loopBody(loop) }, 201);
  });

  app.patch("/v1/loops/:id", async (context) => {
    const body = parseBody(editBody, await readJsonBody(context.req.raw, BODY));
    const { revision } = body;
    const editor = { by: ownerOf(context), revision };
    const loop = await manager.edit(context.req.param("id"), changeOf(body), editor);
    return context.json({ success: true, loop: loopBody(loop) });
  });

  app.delete("/v1/loops/:id", async (context) => {
    const id = context.req.param("id");
    await manager.remove(id, { by: ownerOf(context), revision: context.req.query("revision") });
    return context.json({ success: true, id });
  });
}

function ownerOf(context: { get(key: "identity"): Parameters<typeof actorOf>[0] }): string {
  return actorOf(context.get("identity"));
}
