import { expect, test } from "vitest";
import { clientPerFetch } from "../../src/providers/client-per-fetch.ts";

const answer = async (): Promise<Response> => new Response("");
const fetchStream: typeof fetch = () => answer();
const fetchDocument: typeof fetch = () => answer();

test("clientPerFetch makes one client for each fetch, for calls at the same time too", async () => {
  const made: unknown[] = [];
  const clientFor = clientPerFetch(async (fetch) => {
    made.push(fetch);
    return { fetch };
  });
  const [first, second] = await Promise.all([clientFor(fetchStream), clientFor(fetchStream)]);
  expect(first).toBe(second);
  expect((await clientFor(fetchDocument)).fetch).toBe(fetchDocument);
  expect(await clientFor(fetchStream)).toBe(first);
  expect(made).toEqual([fetchStream, fetchDocument]);
});

test("clientPerFetch tries again after a failure, as when an SDK could not be loaded", async () => {
  let tries = 0;
  const clientFor = clientPerFetch(async () => {
    if (++tries === 1) throw new Error("disk");
    return tries;
  });
  await expect(clientFor(fetchStream)).rejects.toThrow("disk");
  expect(await clientFor(fetchStream)).toBe(2);
});
