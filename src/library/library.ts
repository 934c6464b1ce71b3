import type { AgentFile } from "./agent-file.ts";
import type { ServerFile } from "./configured-server.ts";
import type { NoteFile } from "./note-file.ts";
import type { SkillFile } from "./skill-file.ts";
import type { TaskFile } from "./task-file.ts";

/** The person's own layer, or that of a directory that they work in. */
export type LayerName = "home" | "workspace";

/** Where something in a library is from. */
export interface Origin {
  readonly layer: LayerName;
  /** Its file, relative to the layer. */
  readonly file: string;
}

/** When something in a library was written, where that is known: milliseconds since 1970. */
export interface Times {
  /** As its file says. */
  readonly createdAt?: number;
  /** As its file says, or as the file system does if that is later: an edit by hand counts. */
  readonly changedAt?: number;
}

/** Something that is wrong with a file, for a person. */
export interface Problem extends Origin {
  /** `broken` means that something does not work; a `notice` is worth knowing. */
  readonly severity: "broken" | "notice";
  /** The MCP server of the file that it is about, if about one. */
  readonly server?: string;
  /**
   * The end of a sentence that the file's name begins, or the server's, what to do included.
   * No value of a variable.
   */
  readonly message: string;
}

/**
 * `untrusted` things are of a workspace that the owner has not trusted as it is now: they do
 * nothing. `external` agents are of a kind that does not run here.
 */
export type AgentState = "ready" | "disabled" | "untrusted" | "external";

/** An agent of a library. */
export interface LibraryAgent extends AgentFile, Origin, Times {
  readonly state: AgentState;
}

/** A skill of a library. */
export interface LibrarySkill extends SkillFile, Origin, Times {}

/** A note of a library. */
export interface LibraryNote extends NoteFile, Origin, Times {}

/** A task of a library. */
export interface LibraryTask extends TaskFile, Origin {
  readonly state: "ready" | "disabled" | "untrusted";
}

/** A server of a library. */
export interface LibraryServer extends Omit<ServerFile, "state">, Origin {
  readonly state: ServerFile["state"] | "untrusted";
}

/** What a workspace holds that could act, and whether the owner has trusted it. */
export interface WorkspaceTrust {
  readonly trusted: boolean;
  /** SHA-256, in hex, of the files concerned; another one is another workspace. */
  readonly digest: string;
  /** The files concerned, relative to the layer; without any there is nothing to trust. */
  readonly files: readonly string[];
}

/** What all layers together come to. Each list has no id twice. */
export interface Library {
  readonly agents: readonly LibraryAgent[];
  readonly skills: readonly LibrarySkill[];
  readonly notes: readonly LibraryNote[];
  readonly tasks: readonly LibraryTask[];
  readonly servers: readonly LibraryServer[];
  /** The text of `system-prompt.md`, before every agent's own; empty without one. */
  readonly systemPrompt: string;
  /** The text of `agents.md`, after it; empty without one. */
  readonly guidelines: string;
  readonly problems: readonly Problem[];
  /** Undefined where there is no workspace. */
  readonly workspace: WorkspaceTrust | undefined;
}
