import { ChatError } from "../errors.ts";
import { invalidToken, readBearerToken } from "./bearer-token.ts";
import { equalDigests, sha256 } from "./digest.ts";
import { FailureBucket } from "./failure-bucket.ts";

/** Who is asking. */
export interface Identity {
  readonly kind: "owner";
  /** Tells one holder of a token from another. */
  readonly id: string;
}

const OWNER: Identity = { kind: "owner", id: "owner" };

/** Tells who sent a request, by its headers alone. */
export type Authenticate = (headers: Headers) => Promise<Identity>;

/**
 * Makes the check that a request carries `token`. Wrong tokens are limited, for all
 * senders together; a right one is never refused, however many wrong ones came.
 */
export function authenticator({
  token,
  failures = new FailureBucket(),
}: {
  token: string;
  failures?: FailureBucket;
}): Authenticate {
  let owner: Promise<Uint8Array> | undefined;

  return async (headers) => {
    const presented = await sha256(readBearerToken(headers));
    owner ??= sha256(token);
    if (equalDigests(presented, await owner)) return OWNER;
    const waitSeconds = failures.count();
    if (waitSeconds === 0) throw invalidToken();
    throw new ChatError(
      "rate_limit.auth_failures",
      `Too many wrong tokens. Try again in ${waitSeconds} s.`,
      { headers: { "retry-after": String(waitSeconds) } },
    );
  };
}
