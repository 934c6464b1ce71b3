/** A browser that the page is tried in. */
export interface EngineBrowser {
  /** A tab of a device that knows nothing yet, as large as a phone. */
  newDevice(): Promise<Tab>;
  close(): Promise<void>;
}

/** The one tab of a device. */
export interface Tab {
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Calls a function in the page; what it takes and gives is JSON. */
  run<Args extends unknown[], T>(call: (...args: Args) => T, ...args: Args): Promise<Awaited<T>>;
  /** Moves a pointer and presses keys, as a person does. */
  act(sources: readonly InputSource[]): Promise<void>;
  /** What the page did wrong, as far as the browser tells. */
  problems(): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * A pointer or a keyboard, and what is done with it.
 * @see https://www.w3.org/TR/webdriver2/#actions
 */
export interface InputSource {
  readonly type: "pointer" | "key";
  readonly id: string;
  readonly actions: readonly Readonly<Record<string, string | number>>[];
}
