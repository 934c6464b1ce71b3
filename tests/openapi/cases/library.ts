import type { Asked, Contract } from "../contract.ts";
import type { diskWorld } from "../disk-world.ts";

type World = Awaited<ReturnType<typeof diskWorld>>;

const NOTES = "/v1/knowledge/notes";
const SKILLS = "/v1/skills";
const AGENT = "/v1/agent-profiles/:id";
const SERVER = "/v1/mcp/servers/:name";

/** Agents' files: agents, notes, skills and servers of tools. */
export async function libraryCases(contract: Contract, world: World): Promise<void> {
  await profiles(contract, world);
  await notes(contract, world);
  await skills(contract, world);
  await servers(contract, world);
}

function asking(contract: Contract, { server }: World) {
  return (route: string, expected: string, asked: Asked = {}) =>
    contract.ask(server, route, expected, asked);
}

async function profiles(contract: Contract, world: World): Promise<void> {
  const ask = asking(contract, world);
  await ask("GET /v1/agent-profiles", "200");
  await ask("POST /v1/agent-profiles/reload", "200");
  await ask(`GET ${AGENT}`, "200", { path: { id: "other" } });
  await ask("GET /v1/profiles", "200");
  await ask("GET /v1/profiles/current", "404 not_found.profile");
  await ask(`POST ${SKILLS}/:id/toggle-profile`, "404 not_found.profile", { path: { id: "tidy" } });
  await ask("POST /v1/profiles/current", "200", { body: { profileId: "writer" } });
  await ask("POST /v1/profiles/current", "404 not_found.agent", { body: { profileId: "none" } });
  await ask("GET /v1/profiles/current", "200");
  const body = {
    displayName: "Cook",
    systemPrompt: "You cook.",
    toolConfig: { enabledServers: [] },
    connectionType: "stdio",
    connectionCommand: "cook",
  };
  const { profile } = await ask("POST /v1/agent-profiles", "201", { body });
  const path = { id: profile.id };
  await ask(`PATCH ${AGENT}`, "200", { path, body: { description: "Cooks." } });
  await ask(`PATCH ${AGENT}`, "409 files.changed", { path, body: { updatedAt: 1 } });
  await ask(`POST ${AGENT}/toggle`, "200", { path });
  await ask(`DELETE ${AGENT}`, "200", { path });
  await ask(`DELETE ${AGENT}`, "409 profile.in_use", { path: { id: "writer" } });
  const foreign = { path: { id: "guest" } };
  await ask(`PATCH ${AGENT}`, "409 files.of_workspace", { ...foreign, body: {} });
  await ask(`POST ${AGENT}/toggle`, "409 files.of_workspace", foreign);
  await ask(`DELETE ${AGENT}`, "409 files.of_workspace", foreign);
  await ask(`GET ${AGENT}`, "404 not_found.agent");
  await ask(`PATCH ${AGENT}`, "404 not_found.agent", { body: {} });
  await ask(`POST ${AGENT}/toggle`, "404 not_found.agent");
  await ask(`DELETE ${AGENT}`, "404 not_found.agent");
}

async function notes(contract: Contract, world: World): Promise<void> {
  const ask = asking(contract, world);
  await ask(`GET ${NOTES}`, "200", { query: "context=search-only&sort=title-asc&limit=5" });
  await ask(`POST ${NOTES}/search`, "200", { body: { query: "red" } });
  const made = { body: { id: "cat", body: "It is grey.", tags: ["a"] } };
  await ask(`POST ${NOTES}`, "201", made);
  await ask(`POST ${NOTES}`, "409 files.exists", made);
  const path = { id: "cat" };
  await ask(`GET ${NOTES}/:id`, "200", { path });
  await ask(`PATCH ${NOTES}/:id`, "200", { path, body: { summary: "Of a cat", context: "auto" } });
  await ask(`PATCH ${NOTES}/:id`, "409 files.changed", { path, body: { updatedAt: 1 } });
  await ask(`DELETE ${NOTES}/:id`, "200", { path });
  await ask(`GET ${NOTES}/:id`, "404 not_found.note");
  await ask(`PATCH ${NOTES}/:id`, "404 not_found.note", { body: {} });
  await ask(`DELETE ${NOTES}/:id`, "404 not_found.note");
  await ask(`POST ${NOTES}/delete`, "200", { body: { ids: ["house", "nothing"] } });
}

async function skills(contract: Contract, world: World): Promise<void> {
  const ask = asking(contract, world);
  await ask(`GET ${SKILLS}`, "200");
  const path = { id: "tidy" };
  await ask(`GET ${SKILLS}/:id`, "200", { path });
  const { markdown } = await ask(`GET ${SKILLS}/:id/export/markdown`, "200", { path });
  await ask(`POST ${SKILLS}/import/markdown`, "201", { body: { content: markdown } });
  const { skill } = await ask(`POST ${SKILLS}`, "201", {
    body: { name: "Sew", instructions: "So." },
  });
  await ask(`PATCH ${SKILLS}/:id`, "200", { path, body: { description: "Tidies well." } });
  await ask(`PATCH ${SKILLS}/:id`, "409 files.changed", { path, body: { updatedAt: 1 } });
  await ask(`POST ${SKILLS}/:id/toggle-profile`, "200", { path });
  await ask(`POST ${SKILLS}/delete-multiple`, "200", { body: { ids: [skill.id, "nothing"] } });
  await ask(`GET ${SKILLS}/:id`, "404 not_found.skill");
  await ask(`GET ${SKILLS}/:id/export/markdown`, "404 not_found.skill");
  await ask(`PATCH ${SKILLS}/:id`, "404 not_found.skill", { body: {} });
  await ask(`POST ${SKILLS}/:id/toggle-profile`, "404 not_found.skill");
}

async function servers(contract: Contract, world: World): Promise<void> {
  const ask = asking(contract, world);
  const path = { name: "on" };
  await ask("GET /v1/mcp/servers", "200");
  await ask(`POST ${SERVER}/toggle`, "200", { path, body: { enabled: false } });
  await ask(`POST ${SERVER}/toggle`, "409 server.disabled", {
    path: { name: "off" },
    body: { enabled: true },
  });
  await ask(`POST ${SERVER}/toggle`, "404 not_found.server", { body: { enabled: true } });
  await ask("GET /v1/mcp/servers", "200");
  const exported = await ask("GET /v1/mcp/config/export", "200");
  await ask("POST /v1/mcp/config/import", "200", { body: { config: exported.config } });
  await ask(`GET ${SERVER}/config`, "200", { path });
  await ask(`GET ${SERVER}/config`, "404 not_found.server");
  const config = { command: "other", args: ["x"] };
  await ask(`PUT ${SERVER}/config`, "200", { path, body: { config } });
  await ask(`PUT ${SERVER}/config`, "409 files.changed", { path, body: { config, updatedAt: 1 } });
  await ask(`DELETE ${SERVER}`, "200", { path });
  await ask(`DELETE ${SERVER}`, "404 not_found.server");
}
