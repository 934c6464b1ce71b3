import { eachSeverity, type Log, SEVERITIES, type Severity } from "./log.ts";

/** A message that was logged. */
export interface LoggedMessage {
  /** Grows with each message, also over restarts of the server. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly level: Severity;
  /** The part of the program that it is about, such as `config`. */
  readonly component: string;
  readonly message: string;
}

/** Which messages are wanted. */
export interface RingQuery {
  /** The newest ones, or, with `after`, the first ones after it. */
  readonly count: number;
  /** Messages of this level alone. */
  readonly level?: Severity | undefined;
  /** Messages whose id is greater. */
  readonly after?: number | undefined;
}

/** Options of {@link LogRing}. */
export interface LogRingOptions {
  /** Takes secrets out of a text; asked when a message comes, and again when it is read. */
  readonly redact?: (text: string) => string;
  /** Messages of each level that are kept. Default 500. */
  readonly perLevel?: number;
  readonly now?: () => number;
}

const PER_LEVEL = 500;
const MAX_CHARACTERS = 2000;

/**
 * The last messages of the log, in memory. Each level has room of its own, so that many
 * requests at debug level leave an error where it is.
 */
export class LogRing {
  readonly #byLevel = new Map<Severity, LoggedMessage[]>();
  readonly #redact: (text: string) => string;
  readonly #perLevel: number;
  readonly #now: () => number;
  #lastId: number;

  constructor({ redact = same, perLevel = PER_LEVEL, now = Date.now }: LogRingOptions = {}) {
    this.#redact = redact;
    this.#perLevel = perLevel;
    this.#now = now;
    // A client that goes on after a restart must not wait for ids that it has seen.
    this.#lastId = now() * 1000;
  }

  /** A log that writes to `log`, whatever its level, and keeps what it gets as `component`'s. */
  logOf(component: string, log: Log): Log {
    return eachSeverity((severity) => (message) => {
      this.#keep(severity, component, message);
      log[severity](message);
    });
  }

  /** The messages that are wanted, the oldest first. */
  read({ count, level, after }: RingQuery): readonly LoggedMessage[] {
    const levels = level === undefined ? SEVERITIES : [level];
    const found = levels
      .flatMap((each) => this.#byLevel.get(each) ?? [])
      .filter(({ id }) => after === undefined || id > after)
      .sort((one, other) => one.id - other.id);
    const wanted = after === undefined ? found.slice(-count) : found.slice(0, count);
    return wanted.map((each) => ({ ...each, message: this.#clean(each.message) }));
  }

  #keep(level: Severity, component: string, message: string): void {
    const kept = this.#byLevel.get(level) ?? [];
    this.#byLevel.set(level, kept);
    this.#lastId++;
    kept.push({
      id: this.#lastId,
      timestamp: this.#now(),
      level,
      component,
      // Before it is cut: half of a secret would not be found.
      message: cut(level === "debug" ? message : this.#clean(message)),
    });
    if (kept.length > this.#perLevel) kept.shift();
  }

  #clean(text: string): string {
    return withoutCredentials(this.#redact(text));
  }
}

/** A text without bearer tokens, pairing codes, and names and passwords in addresses. */
export function withoutCredentials(text: string): string {
  return text
    .replace(/\b(bearer\s+)[^\s"',;]+/gi, "$1••••••••")
    .replace(/(#pair=)[^\s"'&]+/gi, "$1••••••••")
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#@"']+@/gi, "$1••••••••@");
}

function cut(text: string): string {
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
}

function same(text: string): string {
  return text;
}
