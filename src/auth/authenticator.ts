import { toHex } from "../hex.ts";
import { invalidToken, readBearerToken } from "./bearer-token.ts";
import { equalDigests, sha256 } from "./digest.ts";
import { FailureBucket, type FailureLimit } from "./failure-bucket.ts";
import { GRANTS, type Grant, grantsOf } from "./grants.ts";
import type { OwnerSessions } from "./owner-sessions.ts";
import type { DeviceStore } from "./pairing-stores.ts";
import { ProvenTokens } from "./proven-tokens.ts";

/** Who is asking: the owner may do everything, a device what a phone needs. */
export interface Identity {
  readonly kind: "owner" | "device";
  /** Distinguishes the holder of one token from all others. */
  readonly id: string;
  /** The paired device's own id, when it is one. */
  readonly deviceId?: string;
  /** The digest of its token, when it is one of the owner's sessions. */
  readonly session?: string;
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
 * Makes the check that a request carries the owner's `token`, that of one of their `sessions`
 * where `isOwnMachine` says that it was sent to this machine's own address, or a device's. Wrong
 * tokens are limited, for all senders together; a right one is never refused, however
 * many wrong ones came.
 */
export function authenticator({
  token,
  devices,
  sessions,
  isOwnMachine = () => false,
  failures = new FailureBucket(),
}: {
  token: string;
  devices?: DeviceStore | undefined;
  sessions?: OwnerSessions | undefined;
  isOwnMachine?: (headers: Headers) => boolean;
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

  async function identify(proof: Proof, headers: Headers): Promise<Identity | undefined> {
    if (proof.isOwner) return OWNER;
    const session = sessions && isOwnMachine(headers) && sessions.find(proof.tokenSha256);
    if (session) return { ...OWNER, session: proof.tokenSha256, revoked: session.revoked };
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
    const identity = await identify(proof, headers);
    if (identity) {
      if (!known) proven.add(presented, proof);
      return identity;
    }
    if (known) proven.delete(presented);
    throw await failures.refuse(invalidToken());
  };
}
