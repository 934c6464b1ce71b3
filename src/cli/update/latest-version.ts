import * as z from "zod";
import { parseJson } from "../../parse-json.ts";
import { readStart } from "../../read-start.ts";
import { CliError } from "../cli-error.ts";
import { plainText } from "../log.ts";
import { runtimeProviderFetch } from "../providers/runtime-fetch.ts";
import { type NpmOptions, npmRegistry } from "./npm-registry.ts";

const PACKAGE = "remote-chat";
const ANSWER_MS = 3000;
const MAX_BYTES = 16_384;

const distTags = z.object({ latest: z.string() });

/** How a registry is asked. */
export interface LatestVersionOptions extends NpmOptions {
  /** Default: the runtime's, by way of the proxy that `env` names. */
  readonly fetch?: typeof fetch;
}

/**
 * The version that the person's package registry calls the latest. It is sent nothing but the
 * package's name: no token, no cookie, no version, no id. Takes up to 3 s once npm has said
 * which registry that is.
 * @throws CliError
 */
export async function latestVersion(options: LatestVersionOptions): Promise<string> {
  const { env, signal, fetch = await runtimeProviderFetch(env) } = options;
  const registry = await npmRegistry(options);
  const timeout = AbortSignal.timeout(ANSWER_MS);
  let status: number;
  let text: string;
  try {
    const response = await fetch(new URL(`-/package/${PACKAGE}/dist-tags`, registry), {
      headers: { accept: "application/json", "user-agent": PACKAGE },
      redirect: "manual",
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    status = response.status;
    text = await readStart(response, MAX_BYTES, { timeoutMs: ANSWER_MS });
  } catch (error) {
    const why = timeout.aborted ? "it did not answer in 3 s" : plainText(error);
    throw new CliError(`The registry ${registry.host} could not be asked: ${why}`);
  }
  const tags = distTags.safeParse(parseJson(text));
  if (status === 200 && tags.success) return tags.data.latest;
  throw new CliError(
    status === 404
      ? `The registry ${registry.host} has no package ${PACKAGE}.`
      : `The registry ${registry.host} does not say which version is the latest (HTTP ${status}).`,
  );
}
