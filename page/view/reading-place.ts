// A distance from the end, in pixels, that still counts as being at the end.
const NEAR_PX = 48;

// As wide as scroll bars are.
const BAR_PX = 16;

const GRIPS = ["touchstart", "touchend", "touchcancel", "wheel", "keydown", "mousedown"] as const;

/**
 * Keeps the scroll position: at the end it follows what is added; elsewhere it stays until
 * the reader scrolls back to the end.
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
    this.#follow();
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
    // Growth alone moves the end away; only the reader moves up. What was followed is told
    // of late, when the reader may be on the way up.
    const movedPx = scrollTop - this.#top;
    if (movedPx < 0 && (this.#isHeld || !isNear)) this.#follows = false;
    else if (movedPx > 0 && isNear) this.#follows = true;
    this.#top = scrollTop;
    this.#onChange(isNear || this.#follows);
  };

  // Whoever holds the text, or is about to move up, is not torn back to the end by what is
  // added meanwhile, however little they have moved yet.
  readonly #onGrip = (event: Event): void => {
    if (!event.type.startsWith("touch")) {
      if (this.#leadsUp(event) && this.#scroller.scrollTop > 0) this.#follows = false;
      return;
    }
    this.#isHeld = event.type === "touchstart";
    if (!this.#isHeld && this.#isNearEnd()) this.#follows = true;
  };

  #leadsUp(event: Event): boolean {
    if (event instanceof WheelEvent) return event.deltaY < 0;
    if (event instanceof KeyboardEvent) return isUpKey(event);
    const { target, clientX } = event as MouseEvent;
    const isBar = clientX >= this.#scroller.getBoundingClientRect().right - BAR_PX;
    return target === this.#scroller && isBar;
  }

  #onResize(): void {
    if (this.#follows && !this.#isHeld) this.#follow();
    this.#onChange(this.#follows || this.#isNearEnd());
  }

  #follow(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#top = this.#scroller.scrollTop;
  }

  #isNearEnd(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }
}

function isUpKey({ key, shiftKey }: KeyboardEvent): boolean {
  return ["ArrowUp", "PageUp", "Home"].includes(key) || (key === " " && shiftKey);
}
