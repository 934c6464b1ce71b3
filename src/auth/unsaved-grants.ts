/** A device's grants that are being set. */
interface GrantChange {
  /** As they are kept so far. */
  before: readonly string[];
  after: readonly string[];
}

/** Grants that are being set, and those that could not be saved once they were taken away. */
export class UnsavedGrants {
  readonly #changes = new Map<string, GrantChange>();

  /** Begins to set the grants of the device of this id. */
  begin(id: string, before: readonly string[], after: readonly string[]): GrantChange {
    const change = { before, after };
    this.#changes.set(id, change);
    return change;
  }

  /** Ends a change that was saved. */
  saved(id: string, change: GrantChange): void {
    if (this.#changes.get(id) === change) this.#changes.delete(id);
  }

  /**
   * Ends a change that was not saved. Returns what the device has from now on: no more than
   * before, and nothing that was to be taken away, which {@link overlay} goes on to take away.
   */
  failed(id: string, change: GrantChange): readonly string[] {
    const latest = this.#changes.get(id) ?? change;
    latest.before = change.before;
    if (latest !== change) return latest.after;
    const { before, after } = change;
    change.after = before.filter((name) => after.includes(name));
    if (change.after.length === before.length) this.#changes.delete(id);
    return change.after;
  }

  /** The grants that a device has which a list from elsewhere names with these. */
  overlay(id: string, listed: readonly string[] | undefined): readonly string[] | undefined {
    const change = this.#changes.get(id);
    if (!change) return listed;
    const { after } = change;
    change.before = listed ?? [];
    // Once the list says the same, what it says later counts again.
    if (change.before.length === after.length && after.every((name) => listed?.includes(name)))
      this.#changes.delete(id);
    return after;
  }

  /** Forgets a device that is not paired any more. */
  forget(id: string): void {
    this.#changes.delete(id);
  }
}
