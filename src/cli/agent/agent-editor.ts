import { join } from "node:path";
import { ChatError } from "../../errors.ts";
import { parseAgentConfig } from "../../library/agent-config.ts";
import { parseAgentFile } from "../../library/agent-file.ts";
import { editJson } from "../../library/edit-json.ts";
import { type JsonObject, parseJsonObject } from "../../library/json-text.ts";
import type { Library, LibraryAgent } from "../../library/library.ts";
import { writeFrontMatter } from "../../library/write-front-matter.ts";
import type { AgentChanges, AgentEditor } from "../../routes/library-editor.ts";
import {
  editLayerFile,
  removeLayerFile,
  type WriteOptions,
  type WrittenFile,
  writeLayerFile,
} from "./layer-writer.ts";
import {
  freeId,
  isThere,
  type LibraryEdits,
  requireItem,
  requireOwnLayer,
  requireUnchanged,
} from "./library-edits.ts";

const NONE = { code: "not_found.agent", what: "agent" } as const;

/** What {@link diskAgents} works with. */
export interface AgentEditorOptions {
  readonly currentAgent: () => string | undefined;
  readonly now?: () => number;
}

/** Edits agents on disk: their `agent.md`, and the `config.json` beside it. */
export function diskAgents(
  edits: LibraryEdits,
  { currentAgent, now = Date.now }: AgentEditorOptions,
): AgentEditor {
  return {
    async config(id) {
      const { agents } = await edits.library();
      const { layer, file } = requireItem(agents, id, NONE);
      const { files, directory } = edits.layer(layer);
      const path = configOf(file);
      if (!isThere(join(directory, path))) return {};
      return readConfig(() => files.read(path));
    },
    create: ({ displayName, systemPrompt = "", ...changes }) =>
      edits.edit("agent", async ({ agents }) => {
        const { directory } = edits.layer("home");
        const id = freeId(displayName, agents, join(directory, "agents"));
        const time = String(now());
        const fields = {
          kind: "agent",
          id,
          ...fieldsOf({ displayName, enabled: true, ...changes }),
        };
        // The config first: without it an agent may use everything.
        await writeConfig(directory, `agents/${id}/config.json`, changes.config);
        await writeAgent(directory, {
          path: `agents/${id}/agent.md`,
          fields: { ...fields, createdAt: time, updatedAt: time },
          body: systemPrompt,
        });
        return agentNow(edits, id);
      }),
    update: (id, { systemPrompt, ...changes }, seen) =>
      edits.edit("agent", async ({ agents }) => {
        const agent = requireOwn(agents, id);
        requireUnchanged(agent, seen);
        const { directory } = edits.layer("home");
        const { file: path } = agent;
        const fields = { ...fieldsOf(changes), updatedAt: String(now()) };
        await writeConfig(directory, configOf(path), changes.config, { seen });
        await writeAgent(directory, { path, fields, body: systemPrompt }, { seen });
        return agentNow(edits, id);
      }),
    remove: (id) =>
      edits.edit("agent", async ({ agents }) => {
        const { file } = requireOwn(agents, id);
        if (currentAgent() === id)
          throw new ChatError(
            "profile.in_use",
            `The agent '${id}' answers where a message names none. Choose another current profile first.`,
          );
        const { directory } = edits.layer("home");
        await removeLayerFile(directory, file);
        await removeLayerFile(directory, configOf(file));
      }),
  };
}

function requireOwn(agents: Library["agents"], id: string): LibraryAgent {
  const agent = requireItem(agents, id, NONE);
  requireOwnLayer(agent, "agent");
  return agent;
}

function configOf(file: string): string {
  return file.replace(/[^/]*$/, "config.json");
}

async function readConfig(read: () => Promise<string>): Promise<JsonObject> {
  try {
    return parseJsonObject(await read());
  } catch {
    // What is wrong with it is said where files are listed.
    return {};
  }
}

function fieldsOf(changes: AgentChanges) {
  const { displayName, description, guidelines, enabled, connectionType, autoSpawn } = changes;
  return {
    name: displayName,
    displayName,
    description,
    guidelines,
    enabled: enabled?.toString(),
    "connection-type": connectionType,
    autoSpawn: autoSpawn?.toString(),
  };
}

async function writeAgent(
  directory: string,
  { path, fields, body }: WrittenFile,
  options?: WriteOptions,
): Promise<void> {
  // Before anything is written: it must be readable again.
  const text = writeFrontMatter(undefined, fields, body ?? "");
  await parseAgentFile(text, path.split("/").at(-2) ?? "");
  await writeLayerFile(directory, { path, fields, body }, options);
}

async function writeConfig(
  directory: string,
  path: string,
  parts: AgentChanges["config"] = {},
  options?: WriteOptions,
): Promise<void> {
  const changes = Object.entries(parts).filter(([, value]) => value !== undefined);
  if (changes.length === 0) return;
  const edit = (before = "{}\n"): string => {
    const text = editJson(
      before,
      changes.map(([key, value]) => ({ path: [key], value: value ?? undefined })),
    );
    parseAgentConfig(text);
    return text.endsWith("\n") ? text : `${text}\n`;
  };
  await editLayerFile(directory, { path, edit }, options);
}

async function agentNow(edits: LibraryEdits, id: string): Promise<LibraryAgent> {
  const { agents } = await edits.library();
  return requireItem(agents, id, NONE);
}
