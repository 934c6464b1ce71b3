import type { Asked, Contract } from "../contract.ts";
import type { diskWorld } from "../disk-world.ts";

const LOOP = "/v1/loops/:id";

/** Loops on files. */
export async function loopCases(
  contract: Contract,
  { server }: Awaited<ReturnType<typeof diskWorld>>,
): Promise<void> {
  const ask = (route: string, expected: string, asked: Asked = {}) =>
    contract.ask(server, route, expected, asked);
  const path = { id: "news" };
  await ask("GET /v1/loops", "200");
  await ask(`POST ${LOOP}/toggle`, "200", { path });
  await ask(`POST ${LOOP}/run`, "200", { path });
  const { markdown } = await ask(`GET ${LOOP}/export/markdown`, "200", { path });
  await ask("POST /v1/loops/import/markdown", "201", { body: { content: markdown } });
  const schedule = { type: "weekly", times: ["08:00"], daysOfWeek: [1] };
  await ask("POST /v1/loops", "200", {
    body: { name: "Mondays", prompt: "Go.", schedule, tools: [], maxIterations: 3 },
  });
  const { loop } = await ask(`PATCH ${LOOP}`, "200", { path, body: { intervalMinutes: 5 } });
  await ask("GET /v1/loops", "200");
  const old = { path, body: { revision: "old" }, query: "revision=old" };
  await ask(`PATCH ${LOOP}`, "409 loop.changed", old);
  await ask(`DELETE ${LOOP}`, "409 loop.changed", { path, query: "revision=old" });
  await ask(`DELETE ${LOOP}`, "200", { path, query: `revision=${loop.revision}` });
  await ask(`GET ${LOOP}/export/markdown`, "404 not_found.loop");
  for (const route of [`POST ${LOOP}/toggle`, `POST ${LOOP}/run`, `DELETE ${LOOP}`])
    await ask(route, "404 not_found.loop");
  await ask(`PATCH ${LOOP}`, "404 not_found.loop", { body: {} });
  const foreign = { path: { id: "foreign" } };
  await ask(`POST ${LOOP}/toggle`, "409 loop.untrusted", foreign);
  await ask(`POST ${LOOP}/run`, "409 loop.untrusted", foreign);
  await ask(`DELETE ${LOOP}`, "409 loop.untrusted", foreign);
  await ask(`PATCH ${LOOP}`, "409 loop.untrusted", { ...foreign, body: {} });
}
