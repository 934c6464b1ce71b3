import { shownLocale } from "./app/language.ts";
import type { PcLink } from "./app/pc-link.ts";

/**
 * Has the page be installed under the name of its PC, since two PCs would have one name, and
 * described in its language.
 */
export function describeInstalled({ state }: PcLink): void {
  const use = (): void => {
    const { language } = new Intl.Locale(shownLocale.value);
    const name = state.value.pc?.hostname;
    const query = new URLSearchParams({ lang: language, ...(name !== undefined && { pc: name }) });
    const manifest = document.querySelector<HTMLLinkElement>("link[rel=manifest]");
    const url = new URL(`./manifest.webmanifest?${query}`, location.href);
    if (manifest && manifest.href !== url.href) manifest.href = url.href;
    const title = document.querySelector("meta[name=apple-mobile-web-app-title]");
    if (name !== undefined) title?.setAttribute("content", name);
  };
  use();
  state.watch(use);
  shownLocale.watch(use);
}
