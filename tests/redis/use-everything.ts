import { expect } from "vitest";
import type { StoredReply } from "../../src/reply/reply-store.ts";
import { eventually } from "../eventually.ts";
import type { OpenInstance } from "./open-instance.ts";
import { readToEnd } from "./read-to-end.ts";

/**
 * Does all that Redis is used for, on two instances that keep at most one reply.
 * @throws Error when any of it does not work
 */
export async function useEverything(here: OpenInstance, there: OpenInstance): Promise<void> {
  await useReplies(here, there);
  await usePairing(here, there);
}

/** Does all that concerns replies. */
export async function useReplies(here: OpenInstance, there: OpenInstance): Promise<void> {
  const key = { owner: "device 1", key: crypto.randomUUID() };
  const { reply } = await here.replies.claim(key, "f");
  const copy = (await there.replies.find(key)) as StoredReply;
  const reading = copy.follow(0, new AbortController().signal);
  await reply.append("live");
  expect((await reading)?.text).toBe("live");
  await copy.stop();
  await reply.end({ status: "stopped" });
  expect((await readToEnd(copy)).ending).toEqual({ status: "stopped" });
  // Makes room, which touches the keys of another reply.
  expect((await there.replies.claim({ ...key, key: "other" }, "f")).isNew).toBe(true);
}

/** Does all that concerns devices. */
export async function usePairing(here: OpenInstance, there: OpenInstance): Promise<void> {
  const { devices, codes, requests, failures } = here.pairing;
  const { code } = await codes.create(["agent"]);
  const useFailing = codes.redeem(code, () => Promise.reject(new Error("not used")), failures);
  await expect(useFailing).rejects.toThrow("not used");
  const add = there.pairing.codes.redeem(code, (grants) => devices.add("phone", grants), failures);
  const { device } = await add;
  // Far more than are kept at once.
  for (let count = 0; count < 12; count++) await codes.create();
  await expect(codes.redeem("wrong", async () => {}, failures)).rejects.toMatchObject({
    code: "pair.code_expired",
  });
  await devices.setGrants(device.id, []);
  expect(await there.pairing.devices.rename(device.id, "tablet")).toMatchObject({ name: "tablet" });
  devices.touch(device);
  const asking = requests.ask("laptop", new AbortController().signal);
  const waiting = eventually(async () => {
    const [asked] = await there.pairing.requests.list();
    if (!asked) throw new Error("nobody asks");
    return asked.id;
  });
  const id = await Promise.race([waiting, asking.then(() => "")]);
  expect(await there.pairing.requests.decide(id, true)).toBe(true);
  expect(await asking).toMatchObject({ name: "laptop" });
  expect(await devices.revoke(device.id)).toBe(true);
  expect(await there.pairing.devices.list()).toEqual([]);
}
