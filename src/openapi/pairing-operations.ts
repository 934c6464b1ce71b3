import * as z from "zod/mini";
import { ownerRedeemBody } from "../routes/owner-routes.ts";
import {
  codeBody,
  decisionBody,
  deviceBody,
  redeemBody,
  requestBody,
} from "../routes/pairing-routes.ts";
import { named } from "./named.ts";
import { json, nothing, type Operations } from "./operation.ts";

const isoTime = z.iso.datetime();
const grants = z.array(z.enum(["agent", "agent:always"]));
const device = named(
  "Device",
  z.strictObject({
    id: z.string(),
    name: z.string(),
    createdAt: isoTime,
    lastSeenAt: z.nullable(isoTime),
    grants: z.optional(grants),
  }),
  "A paired device. `grants`: what it may do besides chatting.",
);
const code = named(
  "PairingCode",
  z.strictObject({
    code: z.string(),
    expiresAt: isoTime,
    expiresInSeconds: z.int(),
    url: z.string(),
    link: z.string(),
    payload: z.strictObject({ url: z.string(), code: z.string() }),
    qr: z.strictObject({ size: z.int(), modules: z.string() }),
    grants: z.optional(grants),
  }),
  "A code that pairs one device. `qr`: the link as a QR code, row by row, `1` for dark.",
);
const request = z.strictObject({ id: z.string(), name: z.string(), requestedAt: isoTime });
const redeemed = z.strictObject({
  token: z.string(),
  deviceId: z.string(),
  hostname: z.string(),
  /** Where the device was before, whose address has ended: it is the same device. */
  movedFrom: z.optional(z.string()),
});
const allowed = z.strictObject({
  token: z.string(),
  device_name: z.string(),
  deviceId: z.string(),
});

/** How devices get tokens, and lose them. */
export const pairingOperations: Operations = {
  "POST /v1/pair/redeem": {
    summary: "Pairs a device by a code",
    access: "public",
    body: { schema: redeemBody },
    answers: { 200: json("The device's token, which is shown once.", redeemed) },
    errors: [
      "devices.too_many",
      "pair.code_expired",
      "rate_limit.auth_failures",
      "devices.not_saved",
      "store.unavailable",
    ],
  },
  "POST /v1/pair/request": {
    summary: "Pairs a device when the PC's owner allows it",
    description: "Waits up to a minute for the owner.",
    access: "public",
    body: { schema: requestBody },
    answers: { 200: json("The device's token, which is shown once.", allowed) },
    errors: [
      "pair.denied",
      "pair.timeout",
      "devices.too_many",
      "rate_limit.pair_requests",
      "devices.not_saved",
      "store.unavailable",
    ],
  },
  "POST /v1/owner/redeem": {
    summary: "Opens a session of the owner's in a browser on the PC itself, by a code",
    description:
      "Only from the PC itself, under a loopback address, by a page of that origin or by none. The token is right under a loopback `Host` alone, until the server ends, it is ended, or it was not used for 7 days.",
    access: "public",
    body: { schema: ownerRedeemBody },
    answers: {
      200: json(
        "The session's token, which is shown once.",
        z.strictObject({ token: z.string(), hostname: z.string() }),
      ),
    },
    errors: ["auth.forbidden", "pair.code_expired", "rate_limit.auth_failures"],
  },
  "POST /v1/owner/codes": {
    summary: "Makes a code that opens one session of the owner's",
    access: "owner",
    answers: {
      200: json("The code.", z.strictObject({ code: z.string(), expiresAt: isoTime })),
    },
  },
  "DELETE /v1/owner/sessions": {
    summary: "Ends the owner's sessions, also the one that asks",
    description: "Their streams end; the owner's token stays right.",
    access: "owner",
    answers: {
      200: json("How many there were.", z.strictObject({ ended: z.int() })),
    },
  },
  "DELETE /v1/devices/self": {
    summary: "Unpairs the device that asks, or ends the owner's session that asks",
    access: "device",
    answers: { 204: nothing("Its token is void.") },
    errors: ["not_found.device", "devices.not_saved"],
  },
  "POST /v1/pair/codes": {
    summary: "Makes a code that pairs one device",
    access: "owner",
    body: { schema: codeBody, isOptional: true },
    answers: { 200: json("The code.", code) },
  },
  "GET /v1/pair/requests": {
    summary: "Lists the devices that ask to be paired",
    access: "owner",
    answers: { 200: json("The requests.", z.strictObject({ requests: z.array(request) })) },
  },
  "POST /v1/pair/requests/:id": {
    summary: "Allows or denies a request",
    access: "owner",
    body: { schema: decisionBody },
    answers: { 204: nothing("It is decided.") },
    errors: ["not_found.pair_request"],
  },
  "GET /v1/devices": {
    summary: "Lists the paired devices",
    access: "owner",
    answers: { 200: json("The devices.", z.strictObject({ devices: z.array(device) })) },
  },
  "PATCH /v1/devices/:id": {
    summary: "Renames a device, or says what it may do besides chatting",
    description: "What is left out stays as it is.",
    access: "owner",
    body: { schema: deviceBody },
    answers: {
      200: json(
        "What it is called now, and may do.",
        z.strictObject({ id: z.string(), name: z.string(), grants }),
      ),
    },
    errors: ["not_found.device", "devices.not_saved"],
  },
  "DELETE /v1/devices/:id": {
    summary: "Unpairs a device",
    description: "Its streams end within a second.",
    access: "owner",
    answers: { 204: nothing("Its token is void.") },
    errors: ["not_found.device", "devices.not_saved"],
  },
};
