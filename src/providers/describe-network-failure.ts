import { isLoopback } from "../local-address.ts";
import { networkErrorKind } from "../network-error.ts";
import { type DescribedFailure, failed, stoppedEarly, unavailable } from "./described-failure.ts";
import type { FailureContext } from "./failure-context.ts";

/** Describes what the network did to a request; undefined when it is about something else. */
export function describeNetworkFailure(
  error: unknown,
  text: string,
  context: FailureContext,
): DescribedFailure | undefined {
  const { name, address = "its address", started } = context;
  if (BAD_KEY.test(text))
    return failed(
      `${name}: the API key holds characters that cannot be sent. Enter it anew on the PC.`,
    );
  if (BAD_PORT.test(text))
    return failed(
      `${name}: the port in ${address} is reserved for something else. Choose another on the PC.`,
    );
  const kind = networkErrorKind(error);
  if (kind === "refused" || kind === "unreachable" || kind === "timeout")
    return unavailable(describeUnreachable(context));
  if (kind === "unknown-host")
    return unavailable(
      `${name}: the address ${address} cannot be found. Check that the PC is online and the address is right.`,
    );
  if (kind === "insecure")
    return failed(
      `${name}: no secure connection to ${address}. Check whether it is http or https, and its certificate.`,
    );
  if (kind === "lost" && started) return stoppedEarly(context);
  if (kind === "lost")
    return failed(`${name}: the connection was lost before the reply began. Try again.`);
  return undefined;
}

function describeUnreachable({ name, address = "its address" }: FailureContext): string {
  return URL.canParse(address) && isLoopback(new URL(address).hostname)
    ? `${name} is not running at ${address}. Start it, or choose another provider.`
    : `${name} cannot be reached at ${address}. Check that it is on and that the PC is online.`;
}

/**
 * Whether it may be the network that threw this. What fetch throws is a TypeError on Node
 * and Deno, and has a code on Bun; an SDK's or a provider's own words must not be taken for
 * the network's.
 */
export function isFromNetwork(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  return cause.name === "TypeError" || ("code" in cause && typeof cause.code === "string");
}

// What the runtimes say, measured.
const BAD_PORT = /bad port|port \d+ (are|is) blocked/i;
const BAD_KEY = /ByteString|invalid header value|header.{0,200}invalid value/i;
