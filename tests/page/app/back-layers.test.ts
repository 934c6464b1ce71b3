import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BackLayers, type BackWindow } from "../../../page/app/back-layers.ts";

/** A window's history, which goes somewhere a moment later, as browsers do. */
class FakeWindow implements BackWindow {
  entries: unknown[] = [null];
  at = 0;
  navigator = { userActivation: { hasBeenActive: true } };
  readonly #listeners = new Map<string, () => void>();

  history = {
    window: this,
    get state(): unknown {
      return this.window.entries[this.window.at];
    },
    pushState(state: unknown): void {
      this.window.entries.splice(++this.window.at, Number.POSITIVE_INFINITY, state);
    },
    go: (by = 0): void => {
      setTimeout(() => {
        this.at += by;
        this.tell("popstate");
      }, 5);
    },
  };

  addEventListener(type: string, listener: () => void): void {
    this.#listeners.set(type, listener);
  }

  tell(type: string): void {
    this.#listeners.get(type)?.();
  }

  back(): void {
    this.at--;
    this.tell("popstate");
  }
}

let window: FakeWindow;
let layers: BackLayers;
const closed: string[] = [];
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(50);

beforeEach(() => {
  vi.useFakeTimers();
  closed.length = 0;
  window = new FakeWindow();
  layers = new BackLayers(window);
});
afterEach(() => {
  vi.useRealTimers();
});

test("Back closes what was opened last, one at a time", async () => {
  layers.add(() => closed.push("drawer"));
  layers.add(() => closed.push("dialog"));
  await settled();
  window.back();
  expect(closed).toEqual(["dialog"]);
  window.back();
  expect(closed).toEqual(["dialog", "drawer"]);
  await settled();
  expect(window.at).toBe(0);
});

test("what is closed otherwise takes its entry along", async () => {
  const remove = layers.add(() => closed.push("dialog"));
  await settled();
  remove();
  await settled();
  expect([window.at, closed]).toEqual([0, []]);
});

test("what takes the place of another leaves the history alone, and is closed by Back", async () => {
  const remove = layers.add(() => closed.push("drawer"));
  await settled();
  remove();
  layers.add(() => closed.push("settings"));
  await settled();
  expect([window.at, window.entries.length]).toEqual([1, 2]);
  window.back();
  expect(closed).toEqual(["settings"]);
});

test("what is opened while the history goes back gets its entry after that", async () => {
  const remove = layers.add(() => closed.push("one"));
  await settled();
  remove();
  await vi.advanceTimersByTimeAsync(2);
  layers.add(() => closed.push("other"));
  await settled();
  expect([window.at, closed]).toEqual([1, []]);
  window.back();
  expect(closed).toEqual(["other"]);
});

test("the base is below what was opened before it", async () => {
  layers.add(() => closed.push("dialog"));
  layers.add(() => closed.push("conversation"), { isBase: true });
  await settled();
  window.back();
  expect(closed).toEqual(["dialog"]);
});

test("no entry is made before somebody has touched the page", async () => {
  window.navigator.userActivation.hasBeenActive = false;
  layers.add(() => closed.push("conversation"), { isBase: true });
  await settled();
  expect(window.at).toBe(0);
  window.navigator.userActivation.hasBeenActive = true;
  window.tell("click");
  await settled();
  expect(window.at).toBe(1);
});

test("a page that is loaded anew goes back to where nothing was open", async () => {
  window = new FakeWindow();
  window.entries = [null, { layers: 1 }, { layers: 2 }];
  window.at = 2;
  layers = new BackLayers(window);
  await settled();
  expect(window.at).toBe(0);
});
