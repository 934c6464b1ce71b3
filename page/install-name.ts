import type { PcLink } from "./app/pc-link.ts";

/** Has the page be installed under the name of its PC: two PCs would have one name. */
export function nameAfterPc({ state }: PcLink): void {
  const use = (): void => {
    const name = state.value.pc?.hostname;
    if (name === undefined) return;
    const manifest = document.querySelector<HTMLLinkElement>("link[rel=manifest]");
    const url = new URL(`./manifest.webmanifest?pc=${encodeURIComponent(name)}`, location.href);
    if (!manifest || manifest.href === url.href) return;
    manifest.href = url.href;
    document.querySelector("meta[name=apple-mobile-web-app-title]")?.setAttribute("content", name);
  };
  use();
  state.watch(use);
}
