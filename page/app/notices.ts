import { Observable } from "./observable.ts";

/** A short message that disappears after a few seconds, unless it has an action. */
export interface Notice {
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

const SHOWN_MS = 6_000;

/** Toasts, and announcements to screen readers. */
export class Notices {
  /** What is shown now. */
  readonly shown = new Observable<Notice | undefined>(undefined);
  /** The text of the live region: announced, not shown. */
  readonly spoken = new Observable("");
  /** The id of the topmost dialog: a live region behind it would not be announced. */
  readonly dialog = new Observable<string | undefined>(undefined);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Shows a notice in the place of the one before. */
  show(text: string, action?: Notice["action"]): void {
    clearTimeout(this.#timer);
    this.shown.set({ text, ...(action && { action }) });
    if (!action) this.#timer = setTimeout(() => this.dismiss(), SHOWN_MS);
  }

  dismiss(): void {
    this.shown.set(undefined);
  }

  /** Announces a text to screen readers alone. */
  say(text: string): void {
    // An unchanged live region would not be announced again.
    this.spoken.set(this.spoken.value === text ? `${text}\u00a0` : text);
  }
}
