// Plays the internet between a tunnel's URL and the stand-in at its end, for a process
// that loads this first: what it asks of a quick tunnel leads to the server behind the
// stand-in of that name as long as that one runs, and to Cloudflare's error page after.
import { readFileSync } from "node:fs";

const log = process.env.TUNNEL_STAND_IN_LOG;
const { fetch } = globalThis;

globalThis.fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (!url.hostname.endsWith(".trycloudflare.com")) return fetch(input, init);
  const run = runs().find(({ name }) => `${name}.trycloudflare.com` === url.hostname);
  if (!run)
    throw new TypeError("fetch failed", {
      cause: Object.assign(new Error(`getaddrinfo ENOTFOUND ${url.hostname}`), {
        code: "ENOTFOUND",
      }),
    });
  if (!isAlive(run.pid)) return new Response("error code: 1033", { status: 530 });
  const origin = run.args[run.args.indexOf("--url") + 1];
  return fetch(new URL(url.pathname + url.search, origin), init);
};

function runs() {
  try {
    return readFileSync(log, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .reverse();
  } catch {
    return [];
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
