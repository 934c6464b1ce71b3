import type { PublicUrlChoice } from "./public-url.ts";

/** Options of {@link PublicUrlAnnouncer}. */
export interface PublicUrlAnnouncerOptions {
  /** Chooses among the URLs of this PC; the tunnel's is one once it is known. */
  readonly choose: (tunnelUrl: string | undefined) => Promise<PublicUrlChoice>;
  /** Makes the chosen URL the one that links are made of. */
  readonly use: (url: string | undefined) => void;
  /** What is shown of a choice. */
  readonly describe: (choice: PublicUrlChoice) => Promise<string>;
  readonly write: (text: string) => void;
}

/** Chooses the URL by which a phone reaches this PC and shows it: at start, and when it has changed. */
export class PublicUrlAnnouncer {
  readonly #options: PublicUrlAnnouncerOptions;
  #latest = 0;

  constructor(options: PublicUrlAnnouncerOptions) {
    this.#options = options;
  }

  /** Chooses and shows; a call that a later one has overtaken shows nothing. */
  async show(tunnelUrl?: string): Promise<void> {
    const { choose, use, describe, write } = this.#options;
    this.#latest += 1;
    const own = this.#latest;
    const choice = await choose(tunnelUrl);
    if (own !== this.#latest) return;
    use(choice.chosen?.url);
    write(await describe(choice));
  }

  /** From now on nothing is shown, not even by a call that is under way. */
  end(): void {
    this.#latest += 1;
  }
}
