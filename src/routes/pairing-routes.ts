import * as z from "zod/mini";
import type { AuditEntry } from "../audit.ts";
import type { Device } from "../auth/device.ts";
import type { FailureLimit } from "../auth/failure-bucket.ts";
import { GRANTS, grantsOf } from "../auth/grants.ts";
import type { Pairing } from "../auth/pairing.ts";
import { CODE_LIFE_MS } from "../auth/pairing-codes.ts";
import { ChatError } from "../errors.ts";
import { readJsonBody, readOptionalJsonBody } from "../http/json-body.ts";
import { parseBody } from "../http/parse-body.ts";
import { qrModules } from "../http/qr.ts";
import type { App } from "./app.ts";

/** What {@link addPublicPairingRoutes} and {@link addOwnerPairingRoutes} work with. */
export interface PairingRoutesOptions extends Pairing {
  readonly hostname: string;
  /** Counts wrong codes together with wrong tokens. */
  readonly failures: FailureLimit;
  /** Where the phone reaches this PC, if it is known. */
  readonly publicUrl: () => Promise<string | undefined>;
}

// What a pairing request says fits in far less.
const BODY = { maxBytes: 8192, maxMs: 10_000 };

/** `POST /v1/pair/redeem`. */
export const redeemBody = z.object({
  code: z.string().check(z.minLength(1), z.maxLength(256)),
  name: z._default(z.string(), ""),
});
/** `POST /v1/pair/request`. */
export const requestBody = z.object({ client: z._default(z.string(), "") });
// To allow a tool for good is given to a device that is known, never with its pairing.
const pairingGrants = z._default(z.array(z.literal("agent")), []);
/** `POST /v1/pair/codes`. */
export const codeBody = z.object({ grants: pairingGrants });
/** `POST /v1/pair/requests/ID`. */
export const decisionBody = z.object({ approve: z.boolean(), grants: pairingGrants });
/** `PATCH /v1/devices/ID`. */
export const deviceBody = z
  .object({
    name: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(256))),
    grants: z.optional(z.array(z.enum(GRANTS))),
  })
  .check(z.refine((changes) => Object.keys(changes).length > 0, "expected name or grants"));

/** How a device without a token gets one. */
export function addPublicPairingRoutes(app: App, options: PairingRoutesOptions): void {
  const { devices, codes, requests, moves, hostname, failures, audit } = options;
  const paired = ({ id, ...device }: Device): void =>
    audit?.add({ action: "device.paired", by: id, subject: id, outcome: grantsText(device) });

  app.post("/v1/pair/redeem", async (context) => {
    const { code, name } = parseBody(redeemBody, await readJsonBody(context.req.raw, BODY));
    const moved = await moves?.redeem(code);
    if (moved) {
      const { token, movedFrom, device } = moved;
      audit?.add({ action: "device.moved", by: device.id, subject: device.id });
      return context.json({ token, deviceId: device.id, hostname, movedFrom });
    }
    const { device, token } = await codes.redeem(
      code,
      (grants) => devices.add(name, grants),
      failures,
    );
    paired(device);
    return context.json({ token, deviceId: device.id, hostname });
  });

  app.post("/v1/pair/request", async (context) => {
    const { client } = parseBody(requestBody, await readJsonBody(context.req.raw, BODY));
    const { name, grants } = await requests.ask(client, context.req.raw.signal);
    const { device, token } = await devices.add(name, grants);
    paired(device);
    return context.json({ token, device_name: hostname, deviceId: device.id });
  });
}

/** What the holder of a token may do about it; the owner's own belongs to no device. */
export function addDeviceRoutes(
  app: App,
  { devices, owner, audit }: Pick<Pairing, "devices" | "owner" | "audit">,
): void {
  app.delete("/v1/devices/self", async (context, next) => {
    const { deviceId, session } = context.get("identity");
    if (session !== undefined) {
      owner?.end(session);
      audit?.add({ action: "owner.session_ended", by: "owner" });
      return context.body(null, 204);
    }
    if (deviceId === undefined) return next();
    await devices.revoke(deviceId);
    audit?.add({ action: "device.revoked", by: deviceId, subject: deviceId });
    return context.body(null, 204);
  });
}

/** How the owner hands out codes, answers requests, and takes access away. */
export function addOwnerPairingRoutes(app: App, options: PairingRoutesOptions): void {
  const { devices, codes, requests, publicUrl } = options;
  const audit = (entry: Omit<AuditEntry, "at" | "by">): void =>
    options.audit?.add({ by: "owner", ...entry });

  app.post("/v1/pair/codes", async (context) => {
    const body = (await readOptionalJsonBody(context.req.raw, BODY)) ?? {};
    const { grants } = parseBody(codeBody, body);
    const { code, expiresAt } = await codes.create(grants);
    audit({ action: "pair.code_made", outcome: grantsText({ grants }) });
    const url = (await publicUrl()) ?? originOf(context.req.raw);
    const link = `${url}/#pair=${code}`;
    const qr = await qrModules(link);
    // For clients whose clock is not this PC's.
    const expiresInSeconds = CODE_LIFE_MS / 1000;
    const given = grants.length > 0 && { grants: grantsOf({ grants }) };
    const payload = { url, code };
    const made = { code, expiresAt, expiresInSeconds, url, link, payload, qr };
    return context.json({ ...made, ...given });
  });

  app.get("/v1/pair/requests", async (context) =>
    context.json({ requests: await requests.list() }),
  );

  app.post("/v1/pair/requests/:id", async (context) => {
    const { approve, grants } = parseBody(decisionBody, await readJsonBody(context.req.raw, BODY));
    const id = context.req.param("id");
    if (!(await requests.decide(id, approve, grants)))
      throw new ChatError("not_found.pair_request", "That request has expired.");
    audit({ action: approve ? "pair.allowed" : "pair.denied", subject: id });
    return context.body(null, 204);
  });

  app.get("/v1/devices", async (context) =>
    context.json({ devices: (await devices.list()).map(describeDevice) }),
  );

  app.patch("/v1/devices/:id", async (context) => {
    const { name, grants } = parseBody(deviceBody, await readJsonBody(context.req.raw, BODY));
    const id = context.req.param("id");
    const renamed = name === undefined ? undefined : await devices.rename(id, name);
    if (renamed) audit({ action: "device.renamed", subject: id });
    const granted = grants && (await devices.setGrants(id, grants));
    if (granted) audit({ action: "device.granted", subject: id, outcome: grantsText(granted) });
    const device = granted ?? renamed;
    if (!device) throw noDevice();
    return context.json({ id, name: device.name, grants: grantsOf(device) });
  });

  app.delete("/v1/devices/:id", async (context) => {
    const id = context.req.param("id");
    if (!(await devices.revoke(id))) throw noDevice();
    audit({ action: "device.revoked", subject: id });
    return context.body(null, 204);
  });
}

/** A device as the owner sees it: what its token is checked against is left out. */
function describeDevice({ tokenSha256: _, grants: kept = [], ...device }: Device): object {
  const grants = grantsOf({ grants: kept });
  return { ...device, ...(grants.length > 0 && { grants }) };
}

/** What a device may do, for the audit. */
function grantsText({ grants = [] }: Pick<Device, "grants">): string {
  return ["chat", ...grantsOf({ grants })].join(" ");
}

function noDevice(): ChatError {
  return new ChatError("not_found.device", "There is no such device. It may be removed already.");
}

/**
 * Where a request came in. The header counts, which the Host check or the app has let
 * pass, not a target in absolute form that names another host.
 */
function originOf({ url, headers }: Request): string {
  const origin = new URL(url);
  const host = headers.get("host");
  if (host !== null) {
    // A host without a port would leave the other's.
    origin.port = "";
    origin.host = host;
  }
  return origin.origin;
}
