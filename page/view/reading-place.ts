// As far from the end as a thumb may come without meaning to leave it.
const NEAR_PX = 48;

const GRIPS = ["touchstart", "touchend", "touchcancel", "wheel"] as const;

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
  #isHeld = false;

  /** `onChange` is told whether the end is in view. */
  constructor(scroller: HTMLElement, content: HTMLElement, onChange: (isAtEnd: boolean) => void) {
    this.#scroller = scroller;
    this.#onChange = onChange;
    scroller.addEventListener("scroll", this.#onScroll, { passive: true });
    for (const type of GRIPS) scroller.addEventListener(type, this.#onGrip, { passive: true });
    // Told after layout and before painting: following costs no layout of its own.
    this.#sizes = new ResizeObserver(() => this.#onResize());
    this.#sizes.observe(content);
    this.#sizes.observe(scroller);
  }

  /** Goes to the end, and follows it from now on. */
  goToEnd(): void {
    this.#follows = true;
    // A finger on what was taken away meanwhile is never seen to be lifted.
    this.#isHeld = false;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  /** Stays where it is, whatever grows. */
  stay(): void {
    this.#follows = false;
  }

  dispose(): void {
    this.#scroller.removeEventListener("scroll", this.#onScroll);
    for (const type of GRIPS) this.#scroller.removeEventListener(type, this.#onGrip);
    this.#sizes.disconnect();
  }

  readonly #onScroll = (): void => {
    const { scrollTop } = this.#scroller;
    const isNear = this.#isNearEnd();
    // Growth alone moves the end away; only the reader moves up.
    const isUpwards = scrollTop < this.#top;
    if (isUpwards && (this.#isHeld || !isNear)) this.#follows = false;
    else if (isNear && !isUpwards) this.#follows = true;
    this.#top = scrollTop;
    this.#onChange(isNear || this.#follows);
  };

  // Whoever holds the text, or turns the wheel up, is not torn back to the end by what is
  // added meanwhile, however little they have moved yet.
  readonly #onGrip = (event: Event): void => {
    if (event.type === "wheel") {
      const { deltaY } = event as WheelEvent;
      if (deltaY < 0 && this.#scroller.scrollTop > 0) this.#follows = false;
      return;
    }
    this.#isHeld = event.type === "touchstart";
    if (!this.#isHeld && this.#isNearEnd()) this.#follows = true;
  };

  #onResize(): void {
    if (this.#follows && !this.#isHeld) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#onChange(this.#follows || this.#isNearEnd());
  }

  #isNearEnd(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }
}
