import type { Handler } from "../../handler.ts";
import { isRecord } from "../../parse-json.ts";
import type { DeskError } from "../../routes/operator-desk.ts";

// Of each kind: somebody else's wrong tokens must not push out faults of this server.
const KEPT = 100;

/** Options of {@link RecentErrors}. */
export interface RecentErrorsOptions {
  /** Takes secrets out of a text. Default: there are none. */
  readonly redact?: (text: string) => string;
  readonly now?: () => number;
}

/** The last errors that clients got, in memory, with the ids of their requests. */
export class RecentErrors {
  readonly #redact: (text: string) => string;
  readonly #now: () => number;
  readonly #faults: DeskError[] = [];
  readonly #refusals: DeskError[] = [];
  readonly #causes = new Map<string, string>();

  constructor({ redact = (text) => text, now = Date.now }: RecentErrorsOptions = {}) {
    this.#redact = redact;
    this.#now = now;
  }

  /** The newest first. */
  last(count: number): readonly DeskError[] {
    return [...this.#faults, ...this.#refusals]
      .sort((one, other) => other.timestamp - one.timestamp)
      .slice(0, count)
      .map((each) => ({ ...each, message: this.#redact(each.message) }));
  }

  /** How many faults of this server's own there were, and since a moment. */
  faultsSince(ms: number): { readonly total: number; readonly recent: number } {
    const recent = this.#faults.filter(({ timestamp }) => timestamp >= ms).length;
    return { total: this.#faults.length, recent };
  }

  /** What was wrong with a request, which its answer does not say. */
  explain(requestId: string, cause: string): void {
    this.#causes.set(requestId, cause);
    for (const [oldest] of this.#causes) if (this.#causes.size > KEPT) this.#causes.delete(oldest);
  }

  /** Notes each error that `handler` answers with. */
  watch(handler: Handler): Handler {
    return async (request) => {
      const response = await handler(request);
      if (response.status >= 400) await this.#note(response);
      return response;
    };
  }

  async #note(response: Response): Promise<void> {
    const { code, message } = await errorIn(response);
    const requestId = response.headers.get("x-tokori-request-id") ?? "";
    const isFault = response.status >= 500;
    const kept = isFault ? this.#faults : this.#refusals;
    kept.push({
      timestamp: this.#now(),
      level: isFault ? "error" : "warning",
      component: "http",
      message: this.#redact(this.#causes.get(requestId) ?? message),
      requestId,
      status: response.status,
      ...(code !== undefined && { code }),
    });
    this.#causes.delete(requestId);
    if (kept.length > KEPT) kept.shift();
  }
}

/** What an answer says of an error, in either form. */
async function errorIn(response: Response): Promise<{ code?: string; message: string }> {
  const unknown = { message: `HTTP ${response.status}` };
  if (response.headers.get("content-type") !== "application/json") return unknown;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  if (!isRecord(body)) return unknown;
  const fields = isRecord(body.error) ? body.error : { ...body, message: body.error };
  const { code, message } = fields;
  if (typeof message !== "string") return unknown;
  return { message, ...(typeof code === "string" && { code }) };
}
