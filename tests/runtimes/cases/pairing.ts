import { type Step, stream } from "../../fakes/fake-provider.ts";
import { equal, ok, within } from "../assert.ts";
import { ask, EventReader, outcome, send } from "../client.ts";
import type { Server } from "../host.ts";
import type { Case } from "../suite.ts";

const NEVER: Step = { wait: new Promise(() => {}) };

export const PAIRING: readonly Case[] = [
  {
    name: "of a hundred devices with one code, one is paired",
    needs: "handler",
    async run(stage) {
      const server = await stage.server({ pairing: true });
      const code = await newCode(server);
      const tries = Array.from({ length: 100 }, async () => outcome(await redeem(server, code)));
      const outcomes = (await Promise.all(tries)).sort();
      equal(outcomes.slice(0, 1), ["200"]);
      equal([...new Set(outcomes.slice(1))], ["410 pair.code_expired"]);
    },
  },
  {
    name: "a device chats, stays away from what is the owner's, and ends when it is revoked",
    needs: "handler",
    async run(stage) {
      const { server } = await stage.relay("openai", stream("Hel", NEVER), { pairing: true });
      const paired = await redeem(server, await newCode(server));
      const { token, deviceId } = (await paired.json()) as { token: string; deviceId: string };
      const phone = { ...server, token };
      equal(await outcome(await send(phone, "/v1/remote/info")), "200");
      equal(await outcome(await send(phone, "/v1/devices")), "403 auth.forbidden");
      const reader = new EventReader(await ask(phone));
      await reader.until(({ text }) => text === "Hel");
      const revoked = await send(server, `/v1/devices/${deviceId}`, { method: "DELETE" });
      equal(revoked.status, 204);
      await within(2000, reader.rest(), "the stream's end");
      equal(reader.events.at(-1)?.type, "error");
      equal(await outcome(await send(phone, "/v1/remote/info")), "401 auth.invalid_token");
    },
  },
  {
    name: "a device has the grants of its code, and those that the owner sets",
    needs: "handler",
    async run(stage) {
      const server = await stage.server({ pairing: true });
      const codes = [await newCode(server), await newCode(server, { grants: ["agent"] })];
      const ids: string[] = [];
      for (const code of codes)
        ids.push(((await (await redeem(server, code)).json()) as { deviceId: string }).deviceId);
      const grants = async (): Promise<unknown[]> => {
        const answer = await send(server, "/v1/devices");
        const { devices } = (await answer.json()) as { devices: { grants?: unknown }[] };
        return devices.map((device) => device.grants ?? null);
      };
      equal(await grants(), [null, ["agent"]]);
      const set = await send(server, `/v1/devices/${ids[1]}`, {
        method: "PATCH",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ grants: [] }),
      });
      equal(await set.json(), { id: ids[1], name: "phone", grants: [] });
      equal(await grants(), [null, null]);
    },
  },
  {
    name: "a device that asks waits for the owner's answer",
    needs: "handler",
    async run(stage) {
      const server = await stage.server({ pairing: true });
      const asked = pairPost(server, "/v1/pair/request", { client: "Flo's phone" });
      let waiting: { id: string }[] = [];
      while (waiting.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        const response = await send(server, "/v1/pair/requests");
        waiting = ((await response.json()) as { requests: { id: string }[] }).requests;
      }
      const decided = await send(server, `/v1/pair/requests/${waiting[0]?.id}`, {
        method: "POST",
        body: '{"approve":true}',
      });
      equal(decided.status, 204);
      const { token } = (await (await asked).json()) as { token: string };
      ok(token, "there is a token");
      equal(await outcome(await send({ ...server, token }, "/v1/remote/info")), "200");
    },
  },
  {
    name: "the owner sees what runs, chooses and tries a provider, and a tunnel that is not there",
    needs: "server",
    async run(stage) {
      const server = await stage.server({});
      const get = async (path: string): Promise<unknown> => (await send(server, path)).json();
      const post = (path: string, body = "{}"): Promise<Response> =>
        send(server, path, { method: "POST", body });
      const state = (await get("/v1/operator/state")) as { provider: { kind: string } };
      equal(state.provider.kind, "demo");
      const { active } = (await get("/v1/operator/providers")) as { active: string };
      equal(active, "demo");
      const used = await post("/v1/operator/providers/active", '{"id":"demo"}');
      equal(used.status, 204);
      const unknown = await post("/v1/operator/providers/active", '{"id":"other"}');
      equal(await outcome(unknown), "404 not_found.provider");
      const tried = (await (await post("/v1/operator/providers/demo/test")).json()) as object;
      equal("ok" in tried && tried.ok, true);
      equal(await get("/v1/operator/tunnel"), null);
      equal(await outcome(await post("/v1/operator/tunnel/start")), "404 not_found.tunnel");
    },
  },
];

async function newCode(server: Server, body?: object): Promise<string> {
  const response = await (body
    ? send(server, "/v1/pair/codes", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      })
    : send(server, "/v1/pair/codes", { method: "POST" }));
  return ((await response.json()) as { code: string }).code;
}

function redeem(server: Server, code: string): Promise<Response> {
  return pairPost(server, "/v1/pair/redeem", { code, name: "phone" });
}

function pairPost({ url }: Server, path: string, body: object): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
}
