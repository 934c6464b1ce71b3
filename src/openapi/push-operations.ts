import * as z from "zod/mini";
import { subscriptionBody, visibilityBody } from "../routes/push-routes.ts";
import { time } from "./chat-schemas.ts";
import { json, nothing, type Operations } from "./operation.ts";

const subscriptions = z.array(z.strictObject({ id: z.string(), createdAt: time }));
const path = { id: "The id that subscribing gave." };

/** Notifications to pages that nobody looks at. */
export const pushOperations: Operations = {
  "GET /v1/push": {
    summary: "Gives the key to subscribe with, and this device's subscriptions",
    description:
      "The key is the server's VAPID key (RFC 8292), the `applicationServerKey` of `PushManager.subscribe()`.",
    access: "device",
    answers: {
      200: json(
        "The key and the subscriptions.",
        z.strictObject({ publicKey: z.string(), subscriptions }),
      ),
    },
    errors: ["push.not_saved"],
  },
  "PUT /v1/push/subscriptions": {
    summary: "Keeps a push subscription of this device",
    description:
      "The body is a `PushSubscription` as JSON. It takes the place of one with the same endpoint, and of the one that `replaces` names. A device has four at most, the newest ones. All go with the device. Messages are JSON: `kind` is `reply` (with the `key` of its message or the id of its `run`), `approval` (with `id`, `run`, `agent` and `tool`), `question` (with `id`, `server` and perhaps `run`) or `test`.",
    access: "device",
    body: { schema: subscriptionBody },
    answers: { 200: json("Its id.", z.strictObject({ id: z.string() })) },
    errors: ["push.not_saved"],
  },
  "DELETE /v1/push/subscriptions/:id": {
    summary: "Forgets a push subscription of this device",
    access: "device",
    path,
    answers: { 204: nothing("It is forgotten.") },
    errors: ["not_found.subscription", "push.not_saved"],
  },
  "POST /v1/push/subscriptions/:id/visibility": {
    summary: "Says whether somebody looks at the page of a subscription",
    description:
      "`true` holds for 40 seconds, unless it is said again. A page that is visible is told nothing: what happens meanwhile waits, and is dropped when the page says once more that it is visible, or sent when it says that it is not, or says nothing. A page says so while it waits for a reply or an approval, and when one has come.",
    access: "device",
    path,
    body: { schema: visibilityBody },
    answers: { 204: nothing("It is noted.") },
    errors: ["not_found.subscription"],
  },
  "POST /v1/push/subscriptions/:id/test": {
    summary: "Sends a notification for trying it out",
    access: "device",
    path,
    answers: {
      200: json(
        "What came of it.",
        z.strictObject({ ok: z.boolean(), message: z.optional(z.string()) }),
      ),
    },
    errors: ["not_found.subscription"],
  },
};
