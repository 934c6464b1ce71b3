import { sha256Hex } from "../sha256.ts";
import { canonicalJson } from "../tools/canonical-json.ts";

/** What a yes is given for. */
export interface ApprovalSubject {
  readonly run: string;
  readonly call: string;
  /** The server's entry in the person's files, without the values of secrets. */
  readonly server: unknown;
  readonly tool: string;
  /** Digest of the tool's definition. */
  readonly definition: string;
  readonly arguments: unknown;
}

/** SHA-256, in hex, of all that a yes is given for: when any of it changes, the yes is void. */
export function approvalDigest(subject: ApprovalSubject): Promise<string> {
  return sha256Hex(canonicalJson(subject));
}
