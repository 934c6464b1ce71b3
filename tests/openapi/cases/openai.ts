import { expect } from "vitest";
import { ChatError } from "../../../src/errors.ts";
import { eventually } from "../../eventually.ts";
import { type Contract, requestFor } from "../contract.ts";
import type { memoryWorld } from "../memory-world.ts";
import { saying } from "./chat.ts";

const COMPLETIONS = "POST /v1/chat/completions";
const MODEL = "GET /v1/models/:id{.+}";
const TOOLS = { tools: [{ type: "function", function: { name: "look", parameters: {} } }] };

/** OpenAI's API: models, whole replies, streams, and all that goes wrong with them. */
export async function openaiCases(
  contract: Contract,
  { server, faults, guest }: Awaited<ReturnType<typeof memoryWorld>>,
): Promise<void> {
  const ask = (expected: string, asked: object) =>
    contract.ask(server, COMPLETIONS, expected, asked);
  await contract.ask(server, "GET /v1/models", "200");
  await contract.ask(server, MODEL, "200", { path: { id: "agent/writer" } });
  await contract.ask(server, MODEL, "404 model_not_found", { path: { id: "other/m" } });

  await ask("200", saying("Hi", { temperature: 1 }));
  await ask("200", saying('call look {"a":1}', TOOLS));
  await ask("200", saying("Hi", { model: "agent/writer" }));
  await ask("200", saying("Hi", { profile_id: "writer", conversation_id: "mine" }));
  const stream = { stream: true, stream_options: { include_usage: true } };
  expect((await ask("200", saying("Hi", stream))).at(-1)).toBe("[DONE]");
  expect((await ask("200", saying("call look", { ...TOOLS, ...stream }))).at(-1)).toBe("[DONE]");
  const late = await ask("200", saying("long", { stream: true }));
  expect(late.at(-1).error.code).toBe("reply.too_long");

  await ask("400 validation.invalid_header", {
    ...saying("Hi"),
    headers: { "idempotency-key": "" },
  });
  await ask("400 unsupported_parameter", saying("Hi", { n: 2 }));
  await ask("403 auth.forbidden", { ...saying("Hi", { profile_id: "writer" }), token: guest });
  await ask("404 model_not_found", saying("Hi", { model: "other/m" }));
  await ask("404 not_found.agent", saying("Hi", { profile_id: "nobody" }));
  for (const [status, code, thrown] of [
    [400, "context_length_exceeded", "provider.context_too_long"],
    [400, "provider.rejected"],
    [429, "rate_limit_exceeded", "provider.rate_limited"],
    [502, "provider.failed"],
    [503, "provider.unavailable"],
    [410, "reply.unread"],
  ] as const)
    await ask(`${status} ${code}`, saying(`fail ${thrown ?? code}`, { stream: true }));
  await ask("422 run.failed", saying("fail provider.rejected", { model: "agent/writer" }));
  faults.isSlow = true;
  await ask("504 provider.timeout", saying("hang"));
  faults.isSlow = false;
  await ask("502 reply.too_long", saying("huge"));

  const kept = { headers: { "idempotency-key": "c" } };
  await ask("200", { ...saying("Hi"), ...kept });
  await ask("422 chat.idempotency_key_reused", { ...saying("Else"), ...kept });
  for (const code of [
    "chat.no_provider",
    "chat.busy",
    "server.shutting_down",
    "store.unavailable",
  ] as const) {
    faults.provider = new ChatError(code, "Not now.");
    const status = faults.provider instanceof ChatError ? faults.provider.status : 0;
    await ask(`${status} ${code}`, saying("Hi"));
    if (code === "chat.no_provider" || code === "chat.busy")
      await contract.ask(server, MODEL, `${status} ${code}`, { path: { id: "default" } });
  }
  delete faults.provider;
  faults.runs = true;
  await ask("500 run.not_saved", saying("Hi", { model: "agent/writer" }));
  faults.runs = false;

  const stopped = server.send(
    requestFor(server, COMPLETIONS, { ...saying("hang"), headers: { "idempotency-key": "d" } }),
  );
  const stop = requestFor(server, "DELETE /v1/chat/streams/:key", { path: { key: "d" } });
  await eventually(async () => expect((await server.send(stop.clone())).status).toBe(204));
  await contract.check(COMPLETIONS, "410 reply.stopped", await stopped);
}
