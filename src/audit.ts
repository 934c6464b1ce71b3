/** One thing that somebody decided or did; arguments, texts and secrets are never in it. */
export interface AuditEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What was done: `approval.allowed`, `run.stopped`, `device.paired`, … */
  readonly action: string;
  /** Who did it: `owner`, `terminal`, a device's id, `loop:` and its id, or `server`. */
  readonly by: string;
  readonly run?: string;
  readonly agent?: string;
  readonly server?: string;
  readonly tool?: string;
  /** Of what was approved. */
  readonly digest?: string;
  /** Whose access or which thing it was about: an id. */
  readonly subject?: string;
  readonly outcome?: string;
}

/** Where such entries are kept. */
export interface AuditLog {
  /** Adds one. Returns at once and never throws. */
  add(entry: Omit<AuditEntry, "at">): void;
}
