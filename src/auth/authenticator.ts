import { toHex } from "../hex.ts";
import { invalidToken, readBearerToken } from "./bearer-token.ts";
import { equalDigests, sha256 } from "./digest.ts";
import { FailureBucket, type FailureLimit } from "./failure-bucket.ts";
import { GRANTS, type Grant, grantsOf } from "./grants.ts";
import type { DeviceStore } from "./pairing-stores.ts";
import { ProvenTokens } from "./proven-tokens.ts";

/** Who is asking: the owner may do everything, a device what a phone needs. */
export interface Identity {
  readonly kind: "owner" | "device";
  /** Distinguishes the holder of one token from all others. */
  readonly id: string;
  /** The paired device's own id, when it is one. */
  readonly deviceId?: string;
  /** What it may do beyond chatting. */
  readonly grants: readonly Grant[];
  /** Aborted when this identity loses its access. */
  readonly revoked?: AbortSignal;
}

/** Returns who sent a request, by its headers alone. */
export type Authenticate = (headers: Headers) => Promise<Identity>;

const OWNER: Identity = { kind: "owner", id: "owner", grants: GRANTS };

/** What the digest of a token proves; whether its device is still paired is asked each time. */
type Proof = { readonly isOwner: true } | { readonly isOwner: false; readonly tokenSha256: string };

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
  devices?: DeviceStore | undefined;
  failures?: FailureLimit;
}): Authenticate {
  const proven = new ProvenTokens<Proof>();
  let owner: Promise<Uint8Array> | undefined;

  async function prove(presented: string): Promise<Proof> {
    owner ??= sha256(token);
    const digest = await sha256(presented);
    if (equalDigests(digest, await owner)) return { isOwner: true };
    return { isOwner: false, tokenSha256: toHex(digest) };
  }

  async function identify(proof: Proof): Promise<Identity | undefined> {
    if (proof.isOwner) return OWNER;
    const device = await devices?.find(proof.tokenSha256);
    if (!devices || !device) return undefined;
    devices.touch(device);
    const { id: deviceId } = device;
    const revoked = devices.revocation(device);
    const grants = grantsOf(device);
    return { kind: "device", id: `device ${deviceId}`, deviceId, grants, revoked };
  }

  return async (headers) => {
    const presented = readBearerToken(headers);
    const known = proven.find(presented);
    const proof = known ?? (await prove(presented));
    const identity = await identify(proof);
    if (identity) {
      if (!known) proven.add(presented, proof);
      return identity;
    }
    if (known) proven.delete(presented);
    throw await failures.refuse(invalidToken());
  };
}
