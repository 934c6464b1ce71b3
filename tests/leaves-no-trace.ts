/**
 * Test files share processes, which spares each of them the import of what it tests. So a file
 * that leaves behind what the next one would meet fails: a fake clock, a changed global or
 * variable of the environment, another directory, an exit code, a listener of the process.
 */
import process from "node:process";
import { afterAll, expect, vi } from "vitest";

const EVENTS = ["unhandledRejection", "uncaughtException", "exit", "SIGINT", "SIGTERM"] as const;

/** By name; node makes many at their first use, but the storages not without a warning. */
function globals(): Map<string, unknown> {
  return new Map(
    Object.entries(Object.getOwnPropertyDescriptors(globalThis)).map(([name, { get }]) => [
      name,
      get && name.endsWith("Storage") ? get : Reflect.get(globalThis, name),
    ]),
  );
}

const processState = () => ({
  environment: { ...process.env },
  directory: process.cwd(),
  exitCode: process.exitCode,
  listeners: EVENTS.map((name) => `${process.listenerCount(name)} for ${name}`),
});

// Before the file is imported: vitest runs this file before each.
const globalsBefore = globals();
const stateBefore = processState();

afterAll(() => {
  expect(vi.isFakeTimers(), "the clock is a fake one").toBe(false);
  const now = globals();
  const names = new Set([...globalsBefore.keys(), ...now.keys()]);
  // Those with underscores are of packages, and kept with their modules.
  const changed = [...names].filter(
    (name) => !name.startsWith("__") && !Object.is(now.get(name), globalsBefore.get(name)),
  );
  expect(changed, "changed globals").toEqual([]);
  expect(processState()).toEqual(stateBefore);
});
