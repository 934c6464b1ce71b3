import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { AbortScope } from "../src/abort-scope.ts";

describe("AbortScope", () => {
  it("is aborted with what it follows, for its reason", () => {
    const followed = new AbortController();
    const scope = new AbortScope(undefined, new AbortController().signal, followed.signal);
    expect(scope.signal.aborted).toBe(false);
    followed.abort("gone");
    expect([scope.signal.aborted, scope.signal.reason]).toEqual([true, "gone"]);
  });

  it("is aborted from the start with what already is", () => {
    const scope = new AbortScope(new AbortController().signal, AbortSignal.abort("gone"));
    expect([scope.signal.aborted, scope.signal.reason]).toEqual([true, "gone"]);
  });

  it("keeps the first reason", () => {
    const followed = new AbortController();
    const scope = new AbortScope(followed.signal);
    scope.abort("first");
    followed.abort("second");
    scope.close();
    expect(scope.signal.reason).toBe("first");
  });

  it("is aborted when the work is over", () => {
    const scope = new AbortScope();
    scope.close();
    expect([scope.signal.aborted, scope.signal.reason.name]).toEqual([true, "AbortError"]);
  });

  it("does not abort what it follows", () => {
    const followed = new AbortController();
    new AbortScope(followed.signal).abort("done");
    expect(followed.signal.aborted).toBe(false);
  });

  it.each<[string, (scope: AbortScope, first: AbortController) => void]>([
    ["was closed", (scope) => scope.close()],
    ["was aborted", (scope) => scope.abort("why")],
    ["followed one signal to its end", (_scope, first) => first.abort("why")],
  ])("leaves no listener behind on any signal once it %s", (_title, end) => {
    const signals = [new AbortController(), new AbortController()] as const;
    const scope = new AbortScope(signals[0].signal, signals[1].signal);
    expect(signals.map(({ signal }) => getEventListeners(signal, "abort").length)).toEqual([1, 1]);
    end(scope, signals[0]);
    expect(signals.map(({ signal }) => getEventListeners(signal, "abort").length)).toEqual([0, 0]);
  });

  it.each([0, 1])("listens to nothing when it is born aborted, by signal %i of two", (which) => {
    const other = new AbortController();
    const signals = [other.signal, other.signal];
    signals[which] = AbortSignal.abort();
    new AbortScope(...signals);
    expect(getEventListeners(other.signal, "abort")).toEqual([]);
  });

  it("listens once to a signal that many follow, until the last of them is over", () => {
    const followed = new AbortController();
    const listeners = (): number => getEventListeners(followed.signal, "abort").length;
    const scopes = Array.from({ length: 20 }, () => new AbortScope(followed.signal));
    expect(listeners()).toBe(1);
    scopes.pop()?.close();
    expect(listeners()).toBe(1);
    followed.abort("gone");
    expect(scopes.map(({ signal }) => signal.reason)).toEqual(Array(19).fill("gone"));
    expect(listeners()).toBe(0);
  });

  it("ends with nothing that it followed once it follows no more, but can be closed", () => {
    const followed = new AbortController();
    const scope = new AbortScope(followed.signal);
    scope.unfollow();
    expect(getEventListeners(followed.signal, "abort")).toEqual([]);
    followed.abort("gone");
    expect(scope.signal.aborted).toBe(false);
    scope.close();
    expect(scope.signal.aborted).toBe(true);
  });
});
