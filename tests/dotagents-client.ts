/**
 * A client of DotAgents' remote server, as its documentation describes one: it knows a base URL
 * and a key, sends JSON where there is a body, and shows `error` of an answer to the person.
 * @see https://docs.dotagents.app/reference/api
 */
export class DotAgentsClient {
  readonly #baseUrl: string;
  readonly #key: string;

  constructor(baseUrl: string, key: string) {
    this.#baseUrl = baseUrl;
    this.#key = key;
  }

  // Notes
  notes = (query: Readonly<Record<string, string | number>> = {}): Promise<NotesAnswer> =>
    this.#request(`/knowledge/notes?${new URLSearchParams(toTexts(query))}`);
  searchNotes = (query: object): Promise<NotesAnswer> =>
    this.#request("/knowledge/notes/search", "POST", query);
  note = (id: string): Promise<NoteAnswer> => this.#request(`/knowledge/notes/${encode(id)}`);
  createNote = (note: object): Promise<NoteAnswer> =>
    this.#request("/knowledge/notes", "POST", note);
  updateNote = (id: string, changes: object): Promise<NoteAnswer & Success> =>
    this.#request(`/knowledge/notes/${encode(id)}`, "PATCH", changes);
  deleteNote = (id: string): Promise<Success & { id: string }> =>
    this.#request(`/knowledge/notes/${encode(id)}`, "DELETE");
  deleteNotes = (ids: readonly string[]): Promise<{ deletedCount: number }> =>
    this.#request("/knowledge/notes/delete", "POST", { ids });
  deleteAllNotes = (): Promise<{ deletedCount: number }> =>
    this.#request("/knowledge/notes/delete-all", "POST");

  // Skills
  skills = (): Promise<{ skills: Skill[]; currentProfileId?: string }> => this.#request("/skills");
  skill = (id: string): Promise<SkillAnswer> => this.#request(`/skills/${encode(id)}`);
  createSkill = (skill: object): Promise<SkillAnswer> => this.#request("/skills", "POST", skill);
  updateSkill = (id: string, changes: object): Promise<SkillAnswer & Success> =>
    this.#request(`/skills/${encode(id)}`, "PATCH", changes);
  toggleSkill = (id: string): Promise<Success & { skillId: string; enabledForProfile: boolean }> =>
    this.#request(`/skills/${encode(id)}/toggle-profile`, "POST");
  importSkill = (content: string): Promise<SkillAnswer> =>
    this.#request("/skills/import/markdown", "POST", { content });
  exportSkill = (id: string): Promise<{ markdown: string }> =>
    this.#request(`/skills/${encode(id)}/export/markdown`);
  deleteSkills = (
    ids: readonly string[],
  ): Promise<{ deletedCount: number; results: { id: string; success: boolean }[] }> =>
    this.#request("/skills/delete-multiple", "POST", { ids });

  // Agents
  agents = (): Promise<{ profiles: Agent[] }> => this.#request("/agent-profiles");
  reloadAgents = (): Promise<Success & { profiles: Agent[] }> =>
    this.#request("/agent-profiles/reload", "POST");
  agent = (id: string): Promise<{ profile: WholeAgent }> =>
    this.#request(`/agent-profiles/${encode(id)}`);
  createAgent = (agent: object): Promise<{ profile: WholeAgent }> =>
    this.#request("/agent-profiles", "POST", agent);
  updateAgent = (id: string, changes: object): Promise<Success & { profile: WholeAgent }> =>
    this.#request(`/agent-profiles/${encode(id)}`, "PATCH", changes);
  toggleAgent = (id: string): Promise<Success & { id: string; enabled: boolean }> =>
    this.#request(`/agent-profiles/${encode(id)}/toggle`, "POST");
  deleteAgent = (id: string): Promise<Success> =>
    this.#request(`/agent-profiles/${encode(id)}`, "DELETE");
  profiles = (): Promise<{ profiles: Profile[]; currentProfileId?: string }> =>
    this.#request("/profiles");
  currentProfile = (): Promise<Profile & { systemPrompt?: string }> =>
    this.#request("/profiles/current");
  setCurrentProfile = (profileId: string): Promise<Success & { profile: Profile }> =>
    this.#request("/profiles/current", "POST", { profileId });

  // Servers
  servers = (): Promise<{ servers: McpServer[] }> => this.#request("/mcp/servers");
  toggleServer = (
    name: string,
    enabled: boolean,
  ): Promise<Success & { server: string; enabled: boolean }> =>
    this.#request(`/mcp/servers/${encode(name)}/toggle`, "POST", { enabled });
  serverConfig = (name: string): Promise<ConfigAnswer> =>
    this.#request(`/mcp/servers/${encode(name)}/config`);
  putServerConfig = (name: string, config: object, more: object = {}): Promise<ConfigAnswer> =>
    this.#request(`/mcp/servers/${encode(name)}/config`, "PUT", { config, ...more });
  deleteServer = (name: string): Promise<Success & { server: string }> =>
    this.#request(`/mcp/servers/${encode(name)}`, "DELETE");
  importServers = (
    config: object,
  ): Promise<Success & { importedCount: number; skippedReservedServerNames: string[] }> =>
    this.#request("/mcp/config/import", "POST", { config });
  exportServers = (): Promise<Success & { config: { mcpServers: Record<string, object> } }> =>
    this.#request("/mcp/config/export");

  async #request<T>(path: string, method = "GET", body?: object): Promise<T> {
    const response = await fetch(this.#baseUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#key}`,
        // The documented server refuses an empty body of this type.
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) {
      const { error } = (await response.json()) as { error?: string };
      throw new Error(error || `Request failed: ${response.status}`);
    }
    return (await response.json()) as T;
  }
}

interface Success {
  readonly success: boolean;
}

export interface Note {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly context: "auto" | "search-only";
  readonly summary?: string;
  readonly tags: readonly string[];
  readonly references?: readonly string[];
  readonly createdAt?: number;
  readonly updatedAt: number;
}

interface NotesAnswer {
  readonly notes: readonly Note[];
}

interface NoteAnswer {
  readonly note: Note;
}

export interface Skill {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly instructions?: string;
  readonly enabled: boolean;
  readonly enabledForProfile: boolean;
  readonly source?: "local" | "imported";
  readonly createdAt: number;
  readonly updatedAt: number;
}

interface SkillAnswer {
  readonly skill: Skill;
}

export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly enabled: boolean;
  readonly connectionType: string;
  readonly systemPrompt?: string;
  readonly guidelines?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface WholeAgent extends Agent {
  readonly toolConfig?: Record<string, unknown>;
  readonly skillsConfig?: Record<string, unknown>;
  readonly modelConfig?: Record<string, unknown>;
  readonly connection?: Record<string, unknown>;
}

export interface Profile {
  readonly id: string;
  readonly name: string;
  readonly isDefault?: boolean;
}

export interface McpServer {
  readonly name: string;
  readonly connected: boolean;
  readonly toolCount: number;
  readonly enabled: boolean;
  readonly runtimeEnabled: boolean;
  readonly configDisabled: boolean;
  readonly error?: string;
}

interface ConfigAnswer {
  readonly name: string;
  readonly config: Record<string, unknown>;
  readonly server: McpServer;
  readonly updatedAt?: number;
}

function encode(part: string): string {
  return encodeURIComponent(part);
}

function toTexts(query: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).map(([key, value]) => [key, String(value)]));
}
