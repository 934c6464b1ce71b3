import { toHex } from "../hex.ts";
import { invalidToken, readBearerToken } from "./bearer-token.ts";
import type { Devices } from "./devices.ts";
import { equalDigests, sha256 } from "./digest.ts";
import { FailureBucket } from "./failure-bucket.ts";

/** Who is asking: the owner may do everything, a device what a phone needs. */
export interface Identity {
  readonly kind: "owner" | "device";
  /** Tells one holder of a token from another. */
  readonly id: string;
  /** The paired device's own id, when it is one. */
  readonly deviceId?: string;
  /** Aborted when this identity loses its access. */
  readonly revoked?: AbortSignal;
}

/** Tells who sent a request, by its headers alone. */
export type Authenticate = (headers: Headers) => Promise<Identity>;

const OWNER: Identity = { kind: "owner", id: "owner" };

/**
 * Makes the check that a request carries the owner's `token` or a device's. Wrong
 * tokens are limited, for all senders together; a right one is never refused, however
 * many wrong ones came.
 */
export function authenticator({
  token,
  devices,
  failures = new FailureBucket(),
}: {
  token: string;
  devices?: Devices | undefined;
  failures?: FailureBucket;
}): Authenticate {
  let owner: Promise<Uint8Array> | undefined;

  return async (headers) => {
    const presented = await sha256(readBearerToken(headers));
    owner ??= sha256(token);
    if (equalDigests(presented, await owner)) return OWNER;
    const device = devices?.find(toHex(presented));
    if (!devices || !device) throw failures.refuse(invalidToken());
    devices.touch(device);
    const { id: deviceId } = device;
    const revoked = devices.revocation(device);
    return { kind: "device", id: `device ${deviceId}`, deviceId, revoked };
  };
}
