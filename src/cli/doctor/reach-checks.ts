import { directFetch, runtimeProviderFetch } from "../providers/runtime-fetch.ts";
import { probe } from "../reach/probe.ts";
import type { PublicUrlChoice, UrlCandidate } from "../reach/public-url.ts";
import { type Check, fail, type Outcome, ok } from "./check.ts";
import {
  diagnosePublicUrl,
  diagnoseTunnel,
  hopName,
  type ReportedTunnel,
} from "./diagnose-reach.ts";
import { diagnoseLocalStream, diagnoseOutsideStream } from "./diagnose-stream.ts";
import { measureStream, type StreamMeasure } from "./measure-stream.ts";

/** What the checks of server, tunnel and URL need. */
export interface ReachEffects {
  /** Where the server is asked on this PC: `http://127.0.0.1:53210`. */
  readonly localUrl: string;
  /** The owner's token of this home. @throws CliError when its file is missing or not safe */
  readonly token: () => Promise<string>;
  /** The tunnel of the server that runs; undefined when it was started without one. */
  readonly tunnel: (token: string) => Promise<ReportedTunnel | undefined>;
  /** Chooses and probes the URL to show to a phone. */
  readonly publicUrl: (
    token: string,
    tunnel: ReportedTunnel | undefined,
  ) => Promise<PublicUrlChoice>;
  /** Default: the runtime's; the public URL by way of the proxy that the environment names. */
  readonly fetch?: typeof fetch;
  /** Milliseconds for one whole reply. Default 180 000. */
  readonly replyMs?: number;
}

/** Checks of the way from the phone to the server on this PC. */
export function reachChecks(effects: ReachEffects): Check[] {
  const { localUrl, replyMs } = effects;
  let tunnel: ReportedTunnel | undefined;
  let chosen: UrlCandidate | undefined;
  let local: StreamMeasure | undefined;
  // No proxy may stand between this and the server on this PC; it may before the public URL.
  const localFetch = async (): Promise<typeof fetch> => effects.fetch ?? (await directFetch());
  const outsideFetch = async (): Promise<typeof fetch> =>
    effects.fetch ?? (await runtimeProviderFetch());
  const measure = async (url: string, fetch: typeof globalThis.fetch): Promise<StreamMeasure> => {
    return measureStream(url, {
      token: await effects.token(),
      fetch,
      ...(replyMs !== undefined && { timeoutMs: replyMs }),
    });
  };
  return [
    { name: "port", run: async () => checkPort(localUrl, await localFetch()) },
    {
      name: "token file",
      needs: ["port"],
      run: async () => checkToken(localUrl, await effects.token(), await localFetch()),
    },
    {
      name: "tunnel",
      needs: ["port", "token file"],
      async run() {
        tunnel = await effects.tunnel(await effects.token());
        return diagnoseTunnel(tunnel);
      },
    },
    {
      name: "public URL",
      needs: ["port", "token file"],
      async run() {
        const choice = await effects.publicUrl(await effects.token(), tunnel);
        chosen = choice.chosen;
        return diagnosePublicUrl(choice);
      },
    },
    {
      name: "stream on this PC",
      needs: ["first token", "port", "token file"],
      async run() {
        local = await measure(localUrl, await localFetch());
        return diagnoseLocalStream(local);
      },
    },
    {
      name: "stream through the public URL",
      needs: ["public URL", "stream on this PC"],
      async run() {
        if (!chosen || !local) return fail("There is no URL to try.");
        const outside = await measure(chosen.url, await outsideFetch());
        return diagnoseOutsideStream(local, outside, hopName(chosen));
      },
    },
  ];
}

async function checkPort(url: string, fetch: typeof globalThis.fetch): Promise<Outcome> {
  // No token yet: any remote-chat counts.
  const result = await probe(url, { token: "", fetch, timeoutMs: 5000 });
  if (result.works || result.cause.kind === "other-instance")
    return ok(`A server answers at ${url}.`);
  const { host, port } = new URL(url);
  if (result.cause.kind === "refused")
    return fail(
      `No server runs at ${host}.`,
      "Start remote-chat, or tell doctor the port that it was started with: --port N",
    );
  if (result.cause.kind === "timeout")
    return fail(`What listens at ${host} does not answer.`, "End it, and start remote-chat again.");
  return fail(
    `Something else than remote-chat uses port ${port}.`,
    "End it, or start remote-chat with another one: --port N",
  );
}

async function checkToken(
  url: string,
  token: string,
  fetch: typeof globalThis.fetch,
): Promise<Outcome> {
  // The token itself is sent only to a server that has proved that it holds it.
  const result = await probe(url, { token, fetch, timeoutMs: 5000 });
  if (result.works) return ok("The server accepts the token of this home.");
  if (result.cause.kind === "other-instance")
    return fail(
      "The server that runs does not know the token of this home.",
      "It was started with another --home, or its token file was replaced. Start it again.",
    );
  return fail(`The server does not answer as it should. ${result.message}`, "Look at its log.");
}
