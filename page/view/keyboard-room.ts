// Bars that come and go are lower than any keyboard.
const MIN_KEYBOARD_PX = 60;

/**
 * Keeps the page, and the dialogs over it, within what the on-screen keyboard leaves of the
 * screen, for browsers that lay the keyboard over the page (Safari; others obey
 * `interactive-widget`). Safari also moves the part in view towards what is written in: the page
 * goes with it, since moving back would hide that again.
 */
export function keepAboveKeyboard(): void {
  const { visualViewport } = window;
  if (!visualViewport) return;
  const { style } = document.documentElement;
  const set = (name: string, px: number): void => {
    if (px > 0) style.setProperty(name, `${px}px`);
    else style.removeProperty(name);
  };
  const fit = (): void => {
    const { height, offsetTop, scale } = visualViewport;
    // Zoomed in, the part in view is smaller for another reason.
    if (scale > 1.01) return;
    const isCovered = window.innerHeight - height > MIN_KEYBOARD_PX;
    set("--page-height", isCovered ? height : 0);
    set("--page-top", isCovered ? offsetTop : 0);
    set("--keyboard", isCovered ? window.innerHeight - height - offsetTop : 0);
    // Without a keyboard there is nothing to be moved for; Safari sometimes leaves it moved.
    if (!isCovered && window.scrollY !== 0) window.scrollTo(0, 0);
  };
  visualViewport.addEventListener("resize", fit);
  visualViewport.addEventListener("scroll", fit);
}
