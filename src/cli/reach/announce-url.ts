import type { PublicUrlChoice } from "./public-url.ts";

/** Options of {@link PublicUrlAnnouncer}. */
export interface WayInOptions {
  /** Chooses among the ways to this PC, one of which the tunnel may be. */
  readonly choose: (tunnelUrl: string | undefined) => Promise<PublicUrlChoice>;
  /** Makes the chosen URL the one that links are made of. */
  readonly use: (url: string | undefined) => void;
  /** What is shown of a choice. */
  readonly describe: (choice: PublicUrlChoice) => Promise<string>;
  readonly write: (text: string) => void;
}

/** Looks for the way by which a phone gets in, and shows it: at start, and when it has changed. */
export class PublicUrlAnnouncer {
  readonly #options: WayInOptions;
  #latest = 0;

  constructor(options: WayInOptions) {
    this.#options = options;
  }

  /** Looks and shows; not what was found when there is reason to look again by then. */
  async show(tunnelUrl?: string): Promise<void> {
    const { choose, use, describe, write } = this.#options;
    this.#latest += 1;
    const own = this.#latest;
    const choice = await choose(tunnelUrl);
    if (own !== this.#latest) return;
    use(choice.chosen?.url);
    write(await describe(choice));
  }

  /** What is being looked for is not shown any more. */
  end(): void {
    this.#latest += 1;
  }
}
