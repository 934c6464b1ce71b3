// As far from the end as a thumb may come without meaning to leave it.
const NEAR_PX = 48;

/**
 * Keeps the reader's place: at the end it follows what is added, elsewhere it stays where
 * it is until the reader goes back to the end.
 */
export class ReadingPlace {
  readonly #scroller: HTMLElement;
  readonly #onChange: (isAtEnd: boolean) => void;
  readonly #sizes: ResizeObserver;
  #follows = true;
  #top = 0;

  /** `onChange` is told whether the end is in view. */
  constructor(scroller: HTMLElement, content: HTMLElement, onChange: (isAtEnd: boolean) => void) {
    this.#scroller = scroller;
    this.#onChange = onChange;
    scroller.addEventListener("scroll", this.#onScroll, { passive: true });
    // Told after layout and before painting: following costs no layout of its own.
    this.#sizes = new ResizeObserver(() => this.#onResize());
    this.#sizes.observe(content);
    this.#sizes.observe(scroller);
  }

  /** Goes to the end, and follows it from now on. */
  goToEnd(): void {
    this.#follows = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  /** Stays where it is, whatever grows. */
  stay(): void {
    this.#follows = false;
  }

  dispose(): void {
    this.#scroller.removeEventListener("scroll", this.#onScroll);
    this.#sizes.disconnect();
  }

  readonly #onScroll = (): void => {
    const { scrollTop } = this.#scroller;
    const isNear = this.#isNearEnd();
    // Growth alone moves the end away; only the reader moves up.
    if (scrollTop < this.#top && !isNear) this.#follows = false;
    if (isNear) this.#follows = true;
    this.#top = scrollTop;
    this.#onChange(isNear || this.#follows);
  };

  #onResize(): void {
    if (this.#follows) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#onChange(this.#follows || this.#isNearEnd());
  }

  #isNearEnd(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }
}
