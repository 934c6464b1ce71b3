import { expect, test } from "vitest";
import { Slots } from "../../src/mcp/slots.ts";

/** Work that goes on until it is told to end. */
function work(name: string, log: string[]) {
  let end = (): void => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = async (): Promise<void> => {
    log.push(name);
    await over;
  };
  return { run, end: () => end() };
}

test("Slots lets so many work at the same time, in their order, and who gives up leave", async () => {
  const log: string[] = [];
  const slots = new Slots(1);
  const [one, two, three] = [work("one", log), work("two", log), work("three", log)];
  const { signal } = new AbortController();
  const leaving = new AbortController();
  const first = slots.use(one.run, signal);
  const second = slots.use(two.run, leaving.signal);
  const third = slots.use(three.run, signal);
  await Promise.resolve();
  expect(log).toEqual(["one"]);
  leaving.abort();
  two.end();
  await second;
  expect(log).toEqual(["one", "two"]);
  one.end();
  await first;
  three.end();
  await third;
  expect(log).toEqual(["one", "two", "three"]);
  // The place is free again.
  await slots.use(async () => {
    log.push("four");
  }, signal);
  expect(log).toHaveLength(4);
});
