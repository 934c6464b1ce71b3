import { Observable } from "./observable.ts";

/** A short message that disappears after a few seconds, unless it has an action. */
export interface Notice {
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** What is read out, one thing after the other. */
export interface Spoken {
  /** Tells apart what is said twice. */
  readonly id: number;
  readonly text: string;
}

const SHOWN_MS = 6_000;

// What comes at the same moment is read out whole; what was said long ago is of no use.
const MAX_SPOKEN = 4;

/** Toasts, and announcements to screen readers. */
export class Notices {
  /** What is shown now. */
  readonly shown = new Observable<Notice | undefined>(undefined);
  /** The last lines of the live region: announced, not shown. */
  readonly spoken = new Observable<readonly Spoken[]>([]);
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
    const { value } = this.spoken;
    // A line of its own: one that takes another's place would hide what was not yet read out.
    const line = { id: (value.at(-1)?.id ?? 0) + 1, text };
    this.spoken.set([...value, line].slice(-MAX_SPOKEN));
  }
}
