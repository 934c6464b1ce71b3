import { vi } from "vitest";

/** Stands in for what of a browser the page's state needs; returns what is kept in localStorage. */
export function stubBrowser(): Map<string, string> {
  const kept = new Map<string, string>();
  const target = { addEventListener() {} };
  vi.stubGlobal("location", { href: "https://one.example/", origin: "https://one.example" });
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("document", { ...target, visibilityState: "visible", querySelector: () => null });
  vi.stubGlobal("navigator", { onLine: true, userAgent: "" });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  return kept;
}
