/** What the built-in tools read and write; a tool whose port is missing is not offered. */
export interface BuiltinPorts {
  readonly skills?: SkillPort;
  readonly notes?: NotePort;
  readonly conversations?: ConversationPort;
  /** The results of this run. */
  readonly results?: ResultPort;
}

/** The skills that the agent may load. */
export interface SkillPort {
  /** The skill's whole text; undefined when there is none of that id. */
  load(id: string): Promise<string | undefined>;
}

/** The person's notes. */
export interface NotePort {
  /** The best first, `limit` at most. */
  search(query: string, limit: number): Promise<readonly NoteSummary[]>;
  /** A note's whole text; undefined when there is none of that id. */
  read(id: string): Promise<string | undefined>;
  /** Writes a note, over an older one of the same id; gives the id. */
  write(note: WrittenNote): Promise<string>;
}

/** A note, as a search finds it. */
export interface NoteSummary {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
}

/** A note to be written. */
export interface WrittenNote {
  /** Default: one that is made of the title. */
  readonly id?: string;
  readonly title: string;
  readonly body: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
}

/** The conversations that this PC keeps. */
export interface ConversationPort {
  /** The newest first, `limit` at most. */
  list(limit: number): Promise<readonly ConversationSummary[]>;
}

/** A conversation, as a list shows it. */
export interface ConversationSummary {
  readonly id: string;
  readonly title: string;
  /** As in `2026-11-28T18:00:00Z`. */
  readonly updatedAt: string;
}

/** Results that a model was told of in part. */
export interface ResultPort {
  /** The whole text; undefined when none is kept under that id. */
  keptResult(id: string): string | undefined;
}
