/**
 * Calls `wake` when the network is back, or the page is visible again: moments at which a
 * new connection is worth a try. Returns a function that ends the watching. Outside a
 * browser there is nothing to watch.
 */
export function watchPage(wake: () => void): () => void {
  if (typeof document === "undefined") return () => {};
  const onVisible = (): void => {
    if (document.visibilityState === "visible") wake();
  };
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", onVisible);
  return () => {
    window.removeEventListener("online", wake);
    window.removeEventListener("pageshow", wake);
    document.removeEventListener("visibilitychange", onVisible);
  };
}
