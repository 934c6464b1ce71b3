import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { within } from "./assert.ts";

// A first run may download packages.
const RUN_MS = 300_000;

/** What a process prints. */
export class Output {
  #text = "";
  #notify = (): void => {};
  /** Its exit code, once it has ended and all is read; null when a signal ended it. */
  readonly ended: Promise<number | null>;

  constructor(child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (part) => {
        this.#text += part;
        this.#notify();
      });
    this.ended = once(child, "close").then(([code]) => code);
  }

  /** So far, both streams as they came. */
  get text(): string {
    return this.#text;
  }

  /** Waits for it to print what matches; throws when it ends without. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    const found = new Promise<RegExpExecArray>((resolve) => {
      this.#notify = () => {
        const match = pattern.exec(this.#text);
        if (match) resolve(match);
      };
      this.#notify();
    });
    const match = await within(RUN_MS, Promise.race([found, this.ended]), String(pattern));
    if (match === null || typeof match === "number")
      throw new Error(`ended with ${match}, without ${pattern}:\n${this.#text}`);
    return match;
  }
}
