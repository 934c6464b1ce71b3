// A distance from the end, in pixels, that still counts as being at the end.
const NEAR_PX = 48;

// As wide as scroll bars are.
const BAR_PX = 16;

const RELEASES = ["pointerup", "pointercancel"] as const;

const GRIPS = ["touchstart", "touchend", "touchcancel", "wheel", "keydown", "mousedown"] as const;

// A tap has reached what it was meant for by this many milliseconds after the finger is lifted.
const TAP_MS = 100;

// A question that is taller than this share of the screen is pinned by its end.
const MAX_QUESTION = 0.4;

// The space above a question that is pinned, in pixels.
const ABOVE_PX = 12;

/**
 * Keeps the scroll position. What was just asked is pinned to the top, and its reply fills the
 * screen below without anything moving. At the end of what was opened, or gone to, it follows
 * what is added; elsewhere it stays until the reader scrolls back to the end.
 */
export class ReadingPlace {
  readonly #scroller: HTMLElement;
  readonly #content: HTMLElement;
  readonly #onChange: (isAtEnd: boolean) => void;
  readonly #sizes: ResizeObserver;
  #follows = true;
  #top = 0;
  #isHeld = false;
  #isAtEnd = true;
  #isPressed = false;
  #pinned: HTMLElement | undefined;
  #room = 0;

  /** `onChange` is told whether the end is in view; not during a tap, below which nothing may move. */
  constructor(scroller: HTMLElement, content: HTMLElement, onChange: (isAtEnd: boolean) => void) {
    this.#scroller = scroller;
    this.#content = content;
    this.#onChange = onChange;
    scroller.addEventListener("scroll", this.#onScroll, { passive: true });
    for (const type of GRIPS) scroller.addEventListener(type, this.#onGrip, { passive: true });
    scroller.addEventListener("pointerdown", this.#onPress, { passive: true });
    for (const type of RELEASES) addEventListener(type, this.#onRelease, { passive: true });
    // Told after layout and before painting: following costs no layout of its own.
    this.#sizes = new ResizeObserver(() => this.#onResize());
    this.#sizes.observe(content);
    this.#sizes.observe(scroller);
  }

  /** Goes to the end, and follows it from now on. */
  goToEnd(): void {
    this.#unpin();
    this.#follows = true;
    // A finger on what was taken away meanwhile is never seen to be lifted.
    this.#isHeld = false;
    this.#follow();
  }

  /** Goes to the start, and follows nothing. */
  goToStart(): void {
    this.#unpin();
    this.stay();
    this.#scrollTo(0);
  }

  /** Shows a question at the top, with room below for its reply, and follows nothing. */
  pin(question: HTMLElement): void {
    this.#pinned = question;
    this.#follows = false;
    this.#isHeld = false;
    this.#makeRoom();
    this.#scrollTo(this.#pinnedTop());
  }

  /** Stays where it is, whatever grows. */
  stay(): void {
    this.#follows = false;
  }

  /** Keeps what is in view in its place while something is added above; what it returns is called after that. */
  hold(): (() => void) | undefined {
    const mark =
      this.#pinned ?? [...this.#content.querySelectorAll(":not(.leaving) > * > .message")].at(-1);
    // What follows the end does so anyway.
    if (this.#follows || !mark) return undefined;
    const { top } = mark.getBoundingClientRect();
    return () => {
      if (this.#pinned) this.#makeRoom();
      this.#scrollTo(this.#scroller.scrollTop + mark.getBoundingClientRect().top - top);
    };
  }

  dispose(): void {
    this.#scroller.removeEventListener("scroll", this.#onScroll);
    for (const type of GRIPS) this.#scroller.removeEventListener(type, this.#onGrip);
    this.#scroller.removeEventListener("pointerdown", this.#onPress);
    for (const type of RELEASES) removeEventListener(type, this.#onRelease);
    this.#sizes.disconnect();
  }

  readonly #onScroll = (): void => {
    const { scrollTop } = this.#scroller;
    const isNear = this.#isNearEnd();
    // Growth alone moves the end away; only the reader moves up. What was followed is told
    // of late, when the reader may be on the way up.
    const movedPx = scrollTop - this.#top;
    if (movedPx < 0 && (this.#isHeld || !isNear)) this.#follows = false;
    else if (movedPx > 0 && isNear && this.#isPast()) this.#follows = true;
    this.#top = scrollTop;
    this.#tell(isNear || this.#follows);
  };

  // Whoever holds the text, or is about to move up, is not torn back to the end by what is
  // added meanwhile, however little they have moved yet.
  readonly #onGrip = (event: Event): void => {
    if (!event.type.startsWith("touch")) {
      if (this.#leadsUp(event) && this.#scroller.scrollTop > 0) this.#follows = false;
      return;
    }
    this.#isHeld = event.type === "touchstart";
    if (!this.#isHeld && this.#isNearEnd() && this.#isPast()) this.#follows = true;
  };

  #leadsUp(event: Event): boolean {
    if (event instanceof WheelEvent) return event.deltaY < 0;
    if (event instanceof KeyboardEvent) return isUpKey(event);
    const { target, clientX } = event as MouseEvent;
    const isBar = clientX >= this.#scroller.getBoundingClientRect().right - BAR_PX;
    return target === this.#scroller && isBar;
  }

  #onResize(): void {
    const wasAtPin = this.#pinned && Math.abs(this.#scroller.scrollTop - this.#room) < 2;
    // A keyboard that closes makes the screen taller.
    if (this.#pinned) this.#makeRoom();
    if (wasAtPin && !this.#isHeld) this.#scrollTo(this.#room);
    if (this.#follows && !this.#isHeld) this.#follow();
    this.#tell(this.#follows || this.#isNearEnd());
  }

  readonly #onPress = (): void => {
    this.#isPressed = true;
  };

  readonly #onRelease = (): void => {
    if (!this.#isPressed) return;
    setTimeout(() => {
      this.#isPressed = false;
      this.#onChange(this.#isAtEnd);
    }, TAP_MS);
  };

  #tell(isAtEnd: boolean): void {
    this.#isAtEnd = isAtEnd;
    if (!this.#isPressed) this.#onChange(isAtEnd);
  }

  #follow(): void {
    this.#scrollTo(this.#scroller.scrollHeight);
  }

  #scrollTo(top: number): void {
    this.#scroller.scrollTop = top;
    this.#top = this.#scroller.scrollTop;
  }

  #makeRoom(): void {
    this.#room = this.#pinnedTop();
    // As high as it is without what comes and goes below it: else its going would move the text.
    const { clientHeight } = this.#scroller.parentElement ?? this.#scroller;
    this.#content.style.minHeight = `${this.#room + clientHeight}px`;
  }

  #unpin(): void {
    this.#pinned = undefined;
    this.#content.style.minHeight = "";
  }

  /** Where the scroller's top is when the question is pinned. */
  #pinnedTop(): number {
    if (!this.#pinned) return 0;
    const { top, height } = this.#pinned.getBoundingClientRect();
    const { scrollTop, clientHeight } = this.#scroller;
    const fromStart = top - this.#scroller.getBoundingClientRect().top + scrollTop;
    const tooTall = height - clientHeight * MAX_QUESTION;
    return Math.round(Math.max(0, fromStart - ABOVE_PX + Math.max(0, tooTall)));
  }

  /** Whether the end is further down than the room below a pinned question. */
  #isPast(): boolean {
    const { scrollHeight, clientHeight } = this.#scroller;
    return !this.#pinned || scrollHeight > this.#room + clientHeight + NEAR_PX;
  }

  #isNearEnd(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }
}

function isUpKey({ key, shiftKey }: KeyboardEvent): boolean {
  return ["ArrowUp", "PageUp", "Home"].includes(key) || (key === " " && shiftKey);
}
