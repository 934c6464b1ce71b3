const ADDRESSES = new WeakMap<Request, string>();

/** Notes from which address a request came in, for whoever knows the socket. */
export function notePeerAddress(request: Request, address: string | undefined): void {
  if (address !== undefined) ADDRESSES.set(request, address);
}

/** The address that a request came in from; undefined where nobody knew it. */
export function peerAddress(request: Request): string | undefined {
  return ADDRESSES.get(request);
}
