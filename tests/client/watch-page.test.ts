import { afterEach, describe, expect, it, vi } from "vitest";
import { watchPage } from "../../src/client/watch-page.ts";

afterEach(() => vi.unstubAllGlobals());

describe("watchPage", () => {
  it("does nothing outside of a browser", () => {
    expect(() => watchPage(() => {})()).not.toThrow();
  });

  it("wakes when the network is back and when the page is looked at, until it is ended", () => {
    const window = new EventTarget();
    const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
    vi.stubGlobal("window", window);
    vi.stubGlobal("document", document);
    const wake = vi.fn();
    const end = watchPage(wake);
    window.dispatchEvent(new Event("online"));
    document.dispatchEvent(new Event("visibilitychange"));
    window.dispatchEvent(new Event("pageshow"));
    expect(wake).toHaveBeenCalledTimes(3);
    document.visibilityState = "hidden";
    document.dispatchEvent(new Event("visibilitychange"));
    expect(wake).toHaveBeenCalledTimes(3);
    end();
    document.visibilityState = "visible";
    document.dispatchEvent(new Event("visibilitychange"));
    window.dispatchEvent(new Event("online"));
    window.dispatchEvent(new Event("pageshow"));
    expect(wake).toHaveBeenCalledTimes(3);
  });
});
