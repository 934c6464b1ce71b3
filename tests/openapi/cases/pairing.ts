import { eventually } from "../../eventually.ts";
import { type Asked, type Contract, requestFor, type Server } from "../contract.ts";
import type { memoryWorld } from "../memory-world.ts";

const REDEEM = "POST /v1/pair/redeem";
const REQUEST = "POST /v1/pair/request";
const OPEN = "POST /v1/owner/redeem";
const DEVICE = "/v1/devices/:id";

/** Devices, from their code to their end. */
export async function pairingCases(
  contract: Contract,
  { server, faults, pairing }: Awaited<ReturnType<typeof memoryWorld>>,
): Promise<void> {
  const ask = (route: string, expected: string, asked: Asked = {}) =>
    contract.ask(server, route, expected, asked);
  const code = async () => (await ask("POST /v1/pair/codes", "200")).code;
  await ask("POST /v1/pair/codes", "200", { body: { grants: ["agent"] } });
  const { token, deviceId } = await ask(REDEEM, "200", { body: { code: await code() } });
  await ask("GET /v1/remote/info", "200", { token });
  await ask("GET /v1/devices", "200");
  const path = { id: deviceId };
  await ask(`PATCH ${DEVICE}`, "200", { path, body: { grants: ["agent"] } });
  await ask(`PATCH ${DEVICE}`, "200", { path, body: { name: "Flo's phone" } });
  await ask(`PATCH ${DEVICE}`, "404 not_found.device", { body: { grants: [] } });
  faults.devices = true;
  await ask(REDEEM, "500 devices.not_saved", { body: { code: await code() } });
  await ask(`PATCH ${DEVICE}`, "500 devices.not_saved", { path, body: { grants: [] } });
  faults.devices = false;
  await ask("DELETE /v1/devices/self", "204", { token });
  await ask("DELETE /v1/devices/self", "404 not_found.device");
  const ownerCode = async () => ({ code: (await ask("POST /v1/owner/codes", "200")).code });
  const session = await ask(OPEN, "200", { body: await ownerCode() });
  await ask("DELETE /v1/owner/sessions", "200", { token: session.token });
  const elsewhere = { "x-forwarded-for": "203.0.113.9" };
  await ask(OPEN, "403 auth.forbidden", { body: await ownerCode(), headers: elsewhere });
  await ask(`DELETE ${DEVICE}`, "404 not_found.device");
  const { device } = await pairing.devices.add("another");
  await ask(`DELETE ${DEVICE}`, "204", { path: { id: device.id } });
  const [one, other] = [await pairing.devices.add("one"), await pairing.devices.add("other")];
  faults.devices = true;
  await ask(`DELETE ${DEVICE}`, "500 devices.not_saved", { path: { id: one.device.id } });
  await ask("DELETE /v1/devices/self", "500 devices.not_saved", { token: other.token });
  faults.devices = false;

  const decide = async (approve: boolean): Promise<void> => {
    const { requests } = await eventually(async () => {
      const listed = await ask("GET /v1/pair/requests", "200");
      if (listed.requests.length === 0) throw new Error("nobody asks");
      return listed;
    });
    const asked = { path: { id: requests[0].id }, body: { approve } };
    await ask("POST /v1/pair/requests/:id", "204", asked);
    await ask("POST /v1/pair/requests/:id", "404 not_found.pair_request", asked);
  };
  const asked = { body: { client: "tablet" } };
  await Promise.all([ask(REQUEST, "200", asked), decide(true)]);
  await Promise.all([ask(REQUEST, "403 pair.denied", asked), decide(false)]);
  faults.devices = true;
  await Promise.all([ask(REQUEST, "500 devices.not_saved", asked), decide(true)]);
  faults.devices = false;
  await Promise.all([
    ...[1, 2, 3].map(() => ask(REQUEST, "408 pair.timeout", asked)),
    eventually(async () => {
      if (pairing.requests.list().length < 3) throw new Error("not all ask");
      await ask(REQUEST, "429 rate_limit.pair_requests", asked);
    }),
  ]);
  await ask(REDEEM, "410 pair.code_expired", { body: { code: "wrong" } });
  await ask(OPEN, "410 pair.code_expired", { body: { code: "wrong" } });
  const wrong = () => server.send(requestFor(server, REDEEM, { body: { code: "wrong" } }));
  for (let tries = 0; tries < 10; tries++) await wrong();
  await ask(REDEEM, "429 rate_limit.auth_failures", { body: { code: "wrong" } });
  await ask(OPEN, "429 rate_limit.auth_failures", { body: { code: "wrong" } });

  const last = await code();
  while (pairing.devices.list().length < MAX_DEVICES) await pairing.devices.add("one of many");
  await ask(REDEEM, "409 devices.too_many", { body: { code: last } });
  await Promise.all([ask(REQUEST, "409 devices.too_many", asked), decide(true)]);
}

/** What needs the store of devices, which cannot be reached, asked by the owner. */
export async function awayPairingCases(contract: Contract, server: Server): Promise<void> {
  const ask = (route: string, body?: unknown) =>
    contract.ask(server, route, "503 store.unavailable", body === undefined ? {} : { body });
  await ask("POST /v1/pair/codes");
  await ask("GET /v1/pair/requests");
  await ask("POST /v1/pair/requests/:id", { approve: true });
  await ask("GET /v1/devices");
  await ask(`PATCH ${DEVICE}`, { name: "tablet" });
  await ask(`PATCH ${DEVICE}`, { grants: [] });
  await ask(`DELETE ${DEVICE}`);
}

const MAX_DEVICES = 500;
