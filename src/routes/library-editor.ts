import type { AuditLog } from "../audit.ts";
import type { JsonObject } from "../library/json-text.ts";
import type { Library, LibraryAgent, LibraryNote, LibrarySkill } from "../library/library.ts";
import type { NoteContext } from "../library/note-file.ts";

/**
 * The agents' files, as people read and edit them over HTTP. Each edit is whole or not there,
 * comes after the one before it, and keeps what nobody here knows. All of them throw a
 * ChatError: `files.changed` where `seen` is older than what is there, `files.of_workspace`,
 * `files.not_editable`, `files.not_saved`, and `not_found.…`.
 */
export interface LibraryEditor {
  /** What the files say now; the same object as long as they say the same. */
  library(): Promise<Library>;
  readonly notes: NoteEditor;
  readonly skills: SkillEditor;
  readonly agents: AgentEditor;
  readonly servers: ServerEditor;
  /** The agent that answers where a message names none: one for everybody. */
  currentAgent(): string | undefined;
  /** Makes an agent that one. */
  chooseAgent(id: string): Promise<void>;
  /** Where it is written down what is edited. */
  readonly audit: AuditLog;
}

/** When somebody saw what they edit: its `updatedAt`, in milliseconds since 1970. */
export type Seen = number | undefined;

/** What becomes of a note. */
export interface NoteChanges {
  readonly title?: string;
  readonly body?: string;
  readonly summary?: string;
  readonly context?: NoteContext;
  readonly tags?: readonly string[];
  readonly references?: readonly string[];
}

/** Edits notes: those of a workspace where they are, all others in the person's own layer. */
export interface NoteEditor {
  /** @throws ChatError `files.exists` for an id that a note has */
  create(note: NoteChanges & { readonly id?: string; readonly body: string }): Promise<LibraryNote>;
  update(id: string, changes: NoteChanges, seen?: Seen): Promise<LibraryNote>;
  /** False when there is none of that id. */
  remove(id: string): Promise<boolean>;
}

/** What becomes of a skill. */
export interface SkillChanges {
  readonly name?: string;
  readonly description?: string;
  readonly instructions?: string;
}

/** Edits skills, in the same places. */
export interface SkillEditor {
  create(skill: Required<SkillChanges>): Promise<LibrarySkill>;
  /** Makes one of the whole text of a file. */
  importText(text: string): Promise<LibrarySkill>;
  /** The whole text of its file. */
  exportText(id: string): Promise<string>;
  update(id: string, changes: SkillChanges, seen?: Seen): Promise<LibrarySkill>;
  remove(id: string): Promise<boolean>;
}

/** What becomes of an agent; a part of its `config.json` is replaced whole, and null takes it out. */
export interface AgentChanges {
  readonly displayName?: string;
  readonly description?: string;
  readonly systemPrompt?: string;
  readonly guidelines?: string;
  readonly enabled?: boolean;
  readonly connectionType?: string;
  readonly autoSpawn?: boolean;
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Edits agents of the person's own layer; those of a workspace are edited there. */
export interface AgentEditor {
  /** The whole `config.json` of one; empty without one. */
  config(id: string): Promise<JsonObject>;
  create(agent: AgentChanges & { readonly displayName: string }): Promise<LibraryAgent>;
  update(id: string, changes: AgentChanges, seen?: Seen): Promise<LibraryAgent>;
  /** @throws ChatError `profile.in_use` for the current one */
  remove(id: string): Promise<void>;
}

/** How a server is, in DotAgents' words and this program's. */
export interface ServerView {
  readonly name: string;
  readonly connected: boolean;
  readonly toolCount: number;
  readonly enabled: boolean;
  readonly runtimeEnabled: boolean;
  readonly configDisabled: boolean;
  readonly error?: string;
  readonly state: ServerViewState;
  readonly transport?: "stdio" | "http";
  /** When `restarting`: milliseconds until it is tried again. */
  readonly retryInMs?: number;
}

/** A state of a server, the reasons why it is not started included. */
export type ServerViewState =
  | "off"
  | "starting"
  | "ready"
  | "busy"
  | "restarting"
  | "failed"
  | "needs login"
  | "disabled"
  | "switched off"
  | "incomplete"
  | "untrusted";

/** An entry of the person's mcp.json, as its file has it. */
export interface ServerEntry {
  readonly entry: JsonObject;
  /** When the file changed last. */
  readonly changedAt?: number;
}

/** What is done with the servers of tools. */
export interface ServerEditor {
  list(): Promise<readonly ServerView[]>;
  /**
   * Switches one on or off until it is switched again, restarts included. What the owner has
   * switched off, nobody else switches on.
   * @throws ChatError `server.disabled` for one that its file has switched off
   */
  toggle(name: string, enabled: boolean, by: { readonly isOwner: boolean }): Promise<void>;
  /** The entries of the person's own layer. */
  entries(): Promise<ReadonlyMap<string, ServerEntry>>;
  /** Adds or changes entries, all or none; fields that are null are taken out. */
  write(entries: Readonly<Record<string, JsonObject>>, seen?: Seen): Promise<void>;
  remove(name: string): Promise<void>;
}
