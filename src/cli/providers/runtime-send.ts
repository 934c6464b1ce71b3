/** Sends one request, through `proxy` or straight to its host, whatever the environment says. */
export type Send = (
  input: string | URL | Request,
  init: RequestInit | undefined,
  proxy: URL | undefined,
) => Promise<Response>;
