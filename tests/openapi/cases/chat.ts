import { expect } from "vitest";
import { ChatError } from "../../../src/errors.ts";
import type { Contract } from "../contract.ts";
import type { memoryWorld } from "../memory-world.ts";

type World = Awaited<ReturnType<typeof memoryWorld>>;

/** What the person says. */
export function saying(content: string, more: object = {}): { readonly body: object } {
  return { body: { messages: [{ role: "user", content }], ...more } };
}

const STREAM = "POST /v1/chat/stream";
const STATE = "GET /v1/chat/streams/:key";
const STOP = "DELETE /v1/chat/streams/:key";

/** Messages to models, kept and not, and all that goes wrong with them. */
export async function chatCases(contract: Contract, world: World): Promise<void> {
  const { server, faults, guest, log } = world;
  const ask = (expected: string, asked: object) => contract.ask(server, STREAM, expected, asked);
  const key = (name: string, offset = "0") => ({
    headers: { "idempotency-key": name, "x-stream-offset": offset },
  });
  expect((await ask("200", saying("Hi"))).at(-1).type).toBe("done");
  expect((await ask("200", saying("fail provider.failed"))).at(-1).type).toBe("error");
  await ask("200", { ...saying("Hi"), ...key("a") });
  await ask("200", { ...saying("Hi"), ...key("a", "3") });
  await ask("400 validation.invalid_header", { ...saying("Hi"), ...key("a b") });
  const picture = { type: "image_url", image_url: { url: "https://pictures.example/a.png" } };
  const withPicture = [{ role: "user", content: [{ type: "text", text: "Hi" }, picture] }];
  await ask("400 chat.unsupported", { body: { messages: withPicture } });
  await ask("403 auth.forbidden", { ...saying("Hi", { agent: "writer" }), token: guest });
  await ask("404 chat.model_not_found", saying("Hi", { model: "other/m" }));
  await ask("404 not_found.agent", saying("Hi", { agent: "nobody" }));
  await ask("409 chat.stream_lost", { ...saying("Hi"), ...key("b", "3") });
  await ask("422 chat.idempotency_key_reused", { ...saying("Else"), ...key("a") });

  faults.provider = new ChatError("chat.no_provider", "Choose one.");
  await ask("412 chat.no_provider", saying("Hi"));
  faults.provider = new ChatError("server.shutting_down", "It ends.");
  await ask("503 server.shutting_down", saying("Hi"));
  faults.provider = new ChatError("store.unavailable", "Another server's store is away.");
  await ask("503 store.unavailable", saying("Hi"));
  delete faults.provider;
  faults.limits = new Error("broken");
  await ask("500 internal.error", saying("Hi"));
  delete faults.limits;
  faults.runs = true;
  await ask("500 run.not_saved", saying("Hi", { agent: "writer" }));
  faults.runs = false;

  const kept = saying("Hi", { conversationId: "kept" });
  await ask("200", kept);
  await ask("404 not_found.conversation", { ...kept, token: guest });
  for (const [status, code] of [
    [409, "conversation.damaged"],
    [413, "conversation.too_large"],
    [500, "conversations.not_saved"],
    [500, "conversations.unreadable"],
  ] as const) {
    log.fault = code;
    await ask(`${status} ${code}`, kept);
  }
  log.fault = undefined;

  const path = (name: string) => ({ path: { key: name } });
  await contract.ask(server, STATE, "200", path("a"));
  await contract.ask(server, STATE, "200", { ...path("a"), query: "offset=2" });
  await contract.ask(server, STATE, "400 validation.invalid_header", {
    ...path("a"),
    query: "offset=x",
  });
  await contract.ask(server, STATE, "404 not_found.stream", path("nothing"));
  await contract.ask(server, STATE, "409 chat.stream_lost", {
    ...path("a"),
    query: "offset=99999",
  });

  await busy(contract, world);
  await contract.ask(server, STOP, "404 not_found.stream", path("nothing"));
}

/** As many replies as can be kept, and one more. */
async function busy(contract: Contract, { server }: World): Promise<void> {
  const until = ({ type }: { type?: string }): boolean => type === "token";
  const keys = Array.from("12345678", (name) => `busy-${name}`);
  const sent = (name: string) => ({
    ...saying("wait"),
    headers: { "idempotency-key": name },
    until,
  });
  for (const name of keys) await contract.ask(server, STREAM, "200", sent(name));
  await contract.ask(server, STREAM, "503 chat.busy", sent("one-more"));
  for (const key of keys) await contract.ask(server, STOP, "204", { path: { key } });
  const { status } = await contract.ask(server, STATE, "200", { path: { key: keys[0] ?? "" } });
  expect(status).toBe("stopped");
}
