import { createECDH, randomBytes } from "node:crypto";
import type { Asked, Contract } from "../contract.ts";
import type { memoryWorld } from "../memory-world.ts";

const SUBSCRIPTIONS = "/v1/push/subscriptions";

/** Notifications, from the key to the end of a subscription. */
export async function pushCases(
  contract: Contract,
  { server, faults, guest: token }: Awaited<ReturnType<typeof memoryWorld>>,
): Promise<void> {
  const ask = (route: string, expected: string, asked: Asked = {}) =>
    contract.ask(server, route, expected, { token, ...asked });
  faults.push = true;
  await ask("GET /v1/push", "500 push.not_saved");
  faults.push = false;
  await ask("GET /v1/push", "200");
  const body = { endpoint: "https://push.example.org/send/1", keys: newKeys() };
  const { id } = await ask(`PUT ${SUBSCRIPTIONS}`, "200", { body });
  await ask("GET /v1/push", "200");
  const path = { id };
  const visible = { body: { visible: true } };
  await ask(`POST ${SUBSCRIPTIONS}/:id/visibility`, "204", { path, ...visible });
  await ask(`POST ${SUBSCRIPTIONS}/:id/visibility`, "404 not_found.subscription", visible);
  await ask(`POST ${SUBSCRIPTIONS}/:id/test`, "200", { path });
  await ask(`POST ${SUBSCRIPTIONS}/:id/test`, "404 not_found.subscription");
  await ask(`DELETE ${SUBSCRIPTIONS}/:id`, "404 not_found.subscription");
  faults.push = true;
  await ask(`PUT ${SUBSCRIPTIONS}`, "500 push.not_saved", { body });
  await ask(`DELETE ${SUBSCRIPTIONS}/:id`, "500 push.not_saved", { path });
  faults.push = false;
  const again = await ask(`PUT ${SUBSCRIPTIONS}`, "200", { body });
  await ask(`DELETE ${SUBSCRIPTIONS}/:id`, "204", { path: { id: again.id } });
}

function newKeys(): { readonly p256dh: string; readonly auth: string } {
  const p256dh = createECDH("prime256v1").generateKeys("base64url");
  return { p256dh, auth: randomBytes(16).toString("base64url") };
}
