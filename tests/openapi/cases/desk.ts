import { writeFileSync } from "node:fs";
import type { Asked, Contract } from "../contract.ts";
import type { diskWorld } from "../disk-world.ts";

const OPERATOR = "/v1/operator";
const PROVIDER = `${OPERATOR}/providers/:id`;
const ROTATE = `POST ${OPERATOR}/access/rotate-api-key`;

/** The owner's desk. */
export async function deskCases(
  contract: Contract,
  { server, pairing, configFile }: Awaited<ReturnType<typeof diskWorld>>,
): Promise<void> {
  const ask = (route: string, expected: string, asked: Asked = {}) =>
    contract.ask(server, route, expected, asked);
  for (const name of ["state", "status", "health", "providers", "tunnel", "tunnel/setup"])
    await ask(`GET ${OPERATOR}/${name}`, "200");
  await ask("GET /v1/openapi.json", "200");
  await ask(`POST ${OPERATOR}/tunnel/setup`, "200", { body: { mode: "tailscale" } });
  await ask(`POST ${OPERATOR}/tunnel/start`, "200");
  await ask(`POST ${OPERATOR}/tunnel/stop`, "200");

  await ask(ROTATE, "404 not_found.device");
  await pairing.devices.add("phone");
  await ask(ROTATE, "200");

  await ask(`POST ${OPERATOR}/providers/active`, "204", { body: { id: "demo" } });
  await ask(`POST ${OPERATOR}/providers/active`, "404 not_found.provider", { body: { id: "no" } });
  await ask(`POST ${PROVIDER}/test`, "200", { path: { id: "demo" } });
  await ask(`POST ${PROVIDER}/test`, "404 not_found.provider");
  await ask("GET /v1/settings", "200");
  const { revision } = await ask("PATCH /v1/settings", "200", {
    body: { limits: { replyChars: 9 } },
  });
  await ask("PATCH /v1/settings", "409 settings.changed", { body: { revision: "old" } });
  const fields = { id: "new", kind: "demo" };
  await ask(`POST ${OPERATOR}/providers`, "201", { body: { ...fields, revision } });
  await ask(`POST ${OPERATOR}/providers`, "409 settings.changed", {
    body: fields,
    headers: { "if-match": '"old"' },
  });
  const path = { id: "new" };
  await ask(`GET ${PROVIDER}`, "200", { path: { id: "gpt" } });
  await ask(`PATCH ${PROVIDER}`, "200", { path: { id: "gpt" }, body: { model: "other" } });
  await ask(`PATCH ${PROVIDER}`, "409 settings.changed", { path, body: { revision: "old" } });
  await ask(`DELETE ${PROVIDER}`, "204", { path });
  for (const method of ["GET", "PATCH", "DELETE"])
    await ask(
      `${method} ${PROVIDER}`,
      "404 not_found.provider",
      method === "PATCH" ? { body: {} } : {},
    );

  await ask(`GET ${OPERATOR}/logs`, "200", { query: "count=5&level=info" });
  await ask(`GET ${OPERATOR}/errors`, "200");
  await ask(`GET ${OPERATOR}/audit`, "200", { query: "count=100" });
  for (const name of ["logs", "errors", "audit"])
    await ask(`GET ${OPERATOR}/${name}`, "400 validation.invalid_body", { query: "count=none" });
  writeFileSync(configFile, "{");
  await ask("GET /v1/settings", "409 settings.unreadable");
}
