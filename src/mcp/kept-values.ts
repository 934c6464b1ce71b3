import { unrefTimer } from "../unref-timer.ts";

/** What stands for a value is read within the same turn or a few; this is for a busy machine. */
const KEPT_MS = 10_000;

/** Values for which a mark stands for a moment. */
export class KeptValues<Value> {
  readonly #kept = new Map<string, { readonly value: Value; readonly timer: unknown }>();

  /** Keeps a value for ten seconds; gives its mark, which nobody can guess. */
  keep(value: Value): string {
    const mark = crypto.randomUUID();
    const timer = setTimeout(() => this.#kept.delete(mark), KEPT_MS);
    unrefTimer(timer);
    this.#kept.set(mark, { value, timer });
    return mark;
  }

  /** Gives a value away, once; undefined when the mark stands for none, or none any more. */
  take(mark: string): Value | undefined {
    const kept = this.#kept.get(mark);
    if (kept === undefined) return undefined;
    this.#kept.delete(mark);
    clearTimeout(kept.timer as ReturnType<typeof setTimeout>);
    return kept.value;
  }
}
