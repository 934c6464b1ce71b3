import { Observable } from "./observable.ts";

/** A part of the page, loaded when it is first needed; until then there is nothing of it. */
export class Part<T> {
  /** What it exports, once it is there. */
  readonly loaded = new Observable<T | undefined>(undefined);
  readonly #load: () => Promise<T>;
  #loading: Promise<T | undefined> | undefined;

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  /** Loads it, unless that is done or under way; undefined when it could not be. That may be tried again. */
  load(): Promise<T | undefined> {
    this.#loading ??= this.#tryToLoad();
    return this.#loading;
  }

  async #tryToLoad(): Promise<T | undefined> {
    try {
      this.loaded.set(await this.#load());
    } catch {
      // Offline, or the PC has a later version, and with it other names.
      this.#loading = undefined;
    }
    return this.loaded.value;
  }
}
