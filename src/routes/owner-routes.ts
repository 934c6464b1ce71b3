import * as z from "zod/mini";
import type { AuditLog } from "../audit.ts";
import type { FailureLimit } from "../auth/failure-bucket.ts";
import type { OwnerSessions } from "../auth/owner-sessions.ts";
import { readJsonBody } from "../http/json-body.ts";
import { requireOwnMachine } from "../http/own-machine.ts";
import { parseBody } from "../http/parse-body.ts";
import type { App } from "./app.ts";

/** What {@link addPublicOwnerRoute} and {@link addOwnerSessionRoutes} work with. */
export interface OwnerRoutesOptions {
  readonly owner: OwnerSessions;
  readonly hostname: string;
  /** Counts wrong codes together with wrong tokens. */
  readonly failures: FailureLimit;
  readonly audit?: AuditLog;
}

const BODY = { maxBytes: 8192, maxMs: 10_000 };

/** `POST /v1/owner/redeem`. */
export const ownerRedeemBody = z.object({
  code: z.string().check(z.minLength(1), z.maxLength(256)),
});

/** How the page on the PC itself becomes the owner's, by a code that only the owner can make. */
export function addPublicOwnerRoute(app: App, options: OwnerRoutesOptions): void {
  const { owner, hostname, failures, audit } = options;
  app.post("/v1/owner/redeem", async (context) => {
    const request = context.req.raw;
    requireOwnMachine(request);
    const { code } = parseBody(ownerRedeemBody, await readJsonBody(request, BODY));
    const token = await owner.open(code, failures);
    audit?.add({ action: "owner.session_begun", by: "owner" });
    return context.json({ token, hostname });
  });
}

/** How the owner makes such codes, and ends what they opened. */
export function addOwnerSessionRoutes(app: App, { owner, audit }: OwnerRoutesOptions): void {
  app.post("/v1/owner/codes", async (context) => {
    const code = await owner.createCode();
    audit?.add({ action: "owner.code_made", by: "owner" });
    return context.json(code);
  });

  app.delete("/v1/owner/sessions", (context) => {
    const ended = owner.endAll();
    audit?.add({ action: "owner.session_ended", by: "owner", outcome: String(ended) });
    return context.json({ ended });
  });
}
