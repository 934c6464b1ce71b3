import type { App } from "../app/app.ts";

// Well within the time for which the PC believes it.
const EVERY_MS = 25_000;

/**
 * Says whether somebody looks at the page, while there is something to be told of: when it
 * begins, every so often, when it has come, and when the page is left.
 */
export class Visibility {
  readonly #app: App;
  readonly #tell: (isVisible: boolean) => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #said = false;

  constructor(app: App, tell: (isVisible: boolean) => void) {
    this.#app = app;
    this.#tell = tell;
    const say = (): void => this.say();
    app.chat.live.all.watch(say);
    app.agents.waiting.watch(say);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#leave();
      else if (this.#isBusy) this.say();
    });
    addEventListener("pagehide", () => this.#leave());
  }

  /** Says that it is visible, if it is. */
  say(): void {
    if (document.hidden) return;
    this.#tell(true);
    this.#said = true;
    clearInterval(this.#timer);
    if (this.#isBusy) this.#timer = setInterval(() => this.say(), EVERY_MS);
  }

  get #isBusy(): boolean {
    const { chat, agents } = this.#app;
    return chat.live.all.value.size > 0 || agents.waiting.value > 0;
  }

  #leave(): void {
    clearInterval(this.#timer);
    if (this.#said) this.#tell(false);
    this.#said = false;
  }
}
