import * as z from "zod/mini";
import { ChatError } from "../errors.ts";
import { readJsonBody } from "../http/json-body.ts";
import { parseBody } from "../http/parse-body.ts";
import type { DeliveryOutcome } from "../push/deliver.ts";
import type { Push } from "../push/push.ts";
import { actorOf } from "./agent-access.ts";
import type { App } from "./app.ts";
import { SMALL_BODY } from "./small-body.ts";

/** What the routes need of push. */
export type PushService = Pick<
  Push,
  "publicKey" | "list" | "subscribe" | "unsubscribe" | "setVisible" | "test"
>;

const MAX_ENDPOINT_CHARACTERS = 2048;
const MAX_KEY_CHARACTERS = 128;
const key = z.string().check(z.minLength(1), z.maxLength(MAX_KEY_CHARACTERS));

/** `PUT /v1/push/subscriptions`: a PushSubscription's JSON, and the id of the one that it replaces. */
export const subscriptionBody = z.object({
  endpoint: z.string().check(z.minLength(1), z.maxLength(MAX_ENDPOINT_CHARACTERS)),
  keys: z.object({ p256dh: key, auth: key }),
  replaces: z.optional(z.string().check(z.maxLength(64))),
});
/** `POST /v1/push/subscriptions/ID/visibility`. */
export const visibilityBody = z.object({ visible: z.boolean() });

/** Each device's own push subscriptions: nobody sees another's. `load` is called when one is first asked for. */
export function addPushRoutes(app: App, load: () => Promise<PushService>): void {
  app.get("/v1/push", async (context) => {
    const push = await load();
    const subscriptions = await push.list(actorOf(context.get("identity")));
    return context.json({ publicKey: await push.publicKey(), subscriptions });
  });

  app.put("/v1/push/subscriptions", async (context) => {
    const body = await readJsonBody(context.req.raw, SMALL_BODY);
    const { replaces, ...given } = parseBody(subscriptionBody, body, {
      expected: '{"endpoint":"https://…","keys":{"p256dh":"…","auth":"…"}}',
    });
    const [origin, host] = [context.req.header("origin"), context.req.header("host")];
    const id = await (await load()).subscribe(actorOf(context.get("identity")), given, {
      ...(replaces !== undefined && { replaces }),
      ...(origin !== undefined && { origin }),
      ...(host !== undefined && { address: `https://${host}` }),
    });
    return context.json({ id });
  });

  app.delete("/v1/push/subscriptions/:id", async (context) => {
    const push = await load();
    const subscriber = actorOf(context.get("identity"));
    if (!(await push.unsubscribe(subscriber, context.req.param("id")))) throw noSubscription();
    return context.body(null, 204);
  });

  app.post("/v1/push/subscriptions/:id/visibility", async (context) => {
    const body = await readJsonBody(context.req.raw, SMALL_BODY);
    const { visible } = parseBody(visibilityBody, body, { expected: '{"visible":true}' });
    const push = await load();
    const subscriber = actorOf(context.get("identity"));
    if (!(await push.setVisible(subscriber, context.req.param("id"), visible)))
      throw noSubscription();
    return context.body(null, 204);
  });

  app.post("/v1/push/subscriptions/:id/test", async (context) => {
    const push = await load();
    const subscriber = actorOf(context.get("identity"));
    const outcome = await push.test(subscriber, context.req.param("id"));
    if (!outcome) throw noSubscription();
    return context.json(testAnswer(outcome));
  });
}

function testAnswer(outcome: DeliveryOutcome): { readonly ok: boolean; readonly message?: string } {
  if (outcome.kind === "sent") return { ok: true };
  if (outcome.kind === "gone")
    return {
      ok: false,
      message: "The browser has given this subscription up. Switch it on again.",
    };
  if (outcome.kind === "refused")
    return {
      ok: false,
      message: `The browser's push service answered HTTP ${outcome.status}. Switch notifications off and on again.`,
    };
  return {
    ok: false,
    message: "The PC could not reach the browser's push service. Is the PC online?",
  };
}

function noSubscription(): ChatError {
  return new ChatError(
    "not_found.subscription",
    "This device has no such subscription. Switch notifications off and on again.",
  );
}
