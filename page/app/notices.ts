import { Observable } from "./observable.ts";

/** A short message that goes away by itself. */
export interface Notice {
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

const SHOWN_MS = 6_000;

/** What is said in passing: on the screen, and to screen readers. */
export class Notices {
  /** What is shown now. */
  readonly shown = new Observable<Notice | undefined>(undefined);
  /** What is read out, not shown. */
  readonly spoken = new Observable("");
  /** The dialog in front, by its id. What is said behind it, nobody sees or hears. */
  readonly dialog = new Observable<string | undefined>(undefined);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Shows a notice; the one before goes. */
  show(text: string, action?: Notice["action"]): void {
    clearTimeout(this.#timer);
    this.shown.set({ text, ...(action && { action }) });
    if (!action) this.#timer = setTimeout(() => this.dismiss(), SHOWN_MS);
  }

  dismiss(): void {
    this.shown.set(undefined);
  }

  /** Says something to screen readers alone. */
  say(text: string): void {
    // The same words twice would not be read twice.
    this.spoken.set(this.spoken.value === text ? `${text}\u00a0` : text);
  }
}
