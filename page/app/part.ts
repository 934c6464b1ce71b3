import { Observable } from "./observable.ts";

/** A part of the page, loaded when it is first needed; until then there is nothing of it. */
export class Part<T> {
  /** What it exports, once it is there. */
  readonly loaded = new Observable<T | undefined>(undefined);
  readonly #load: () => Promise<T>;
  #isLoading = false;

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  /** Loads it, unless that is done or under way. What fails may be tried again. */
  async load(): Promise<T | undefined> {
    if (this.#isLoading || this.loaded.value) return this.loaded.value;
    this.#isLoading = true;
    try {
      this.loaded.set(await this.#load());
    } catch {
      // Offline, or the PC has a later version, and with it other names.
    }
    this.#isLoading = false;
    return this.loaded.value;
  }
}
