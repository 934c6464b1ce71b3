import { describe, expect, it } from "vitest";
import { pushFetch } from "../../../src/cli/push/push-fetch.ts";

const URL_OF_SERVICE = "https://push.example.org/send/1";

function fetching(env: Record<string, string>, addresses: readonly string[]) {
  const asked: string[] = [];
  const fetch = pushFetch(
    async (url) => {
      asked.push(String(url));
      return new Response();
    },
    { env, addressesOf: async () => addresses },
  );
  return { fetch, asked };
}

describe("pushFetch", () => {
  it.each([[["10.0.0.1"]], [["203.0.113.7", "::1"]], [["::ffff:127.0.0.1"]], [["fe80::1"]], [[]]])(
    "asks no push service whose name leads to %j",
    async (addresses) => {
      const { fetch, asked } = fetching({}, addresses);
      await expect(fetch(URL_OF_SERVICE)).rejects.toThrow("private network");
      expect(asked).toEqual([]);
    },
  );

  it("asks one in the open, and leaves the name to a proxy where there is one", async () => {
    const open = fetching({}, ["203.0.113.7", "2001:db8::1"]);
    await open.fetch(URL_OF_SERVICE);
    expect(open.asked).toEqual([URL_OF_SERVICE]);
    const proxied = fetching({ HTTPS_PROXY: "http://proxy.example:3128" }, []);
    await proxied.fetch(URL_OF_SERVICE);
    expect(proxied.asked).toEqual([URL_OF_SERVICE]);
  });
});
