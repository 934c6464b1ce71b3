/**
 * Keeps the page as high as what the on-screen keyboard leaves of the screen, for browsers
 * that lay the keyboard over the page (Safari; others obey `interactive-widget`).
 */
export function keepAboveKeyboard(): void {
  const { visualViewport } = window;
  if (!visualViewport) return;
  const fit = (): void => {
    // Zoomed in, the part in view is smaller for another reason.
    if (visualViewport.scale > 1.01) return;
    const { style } = document.documentElement;
    const covered = window.innerHeight - visualViewport.height;
    if (covered > 60) {
      style.setProperty("--page-height", `${visualViewport.height}px`);
      window.scrollTo(0, 0);
    } else style.removeProperty("--page-height");
  };
  visualViewport.addEventListener("resize", fit);
  visualViewport.addEventListener("scroll", fit);
}
