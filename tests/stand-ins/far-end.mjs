// Plays the internet between a tunnel's URL and the stand-in at its end, for a process
// that loads this first: what it asks of a quick tunnel leads to the server behind the
// stand-in of that name as long as that one runs, and to Cloudflare's error page after. What it
// sends to 203.0.113.7, an address that nobody has, goes to the push service at PUSH_STAND_IN.
import { readFileSync } from "node:fs";
import { request } from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";

const log = process.env.TUNNEL_STAND_IN_LOG;
const { fetch } = globalThis;
const { request: secureRequest } = https;

// What is not sent with fetch: a question for a reply.
https.request = ({ agent, ...options }, ...more) => {
  const run = runs().find(({ name }) => `${name}.trycloudflare.com` === options.hostname);
  if (!run) return secureRequest({ agent, ...options }, ...more);
  const { hostname, port } = new URL(originOf(run));
  return request({ ...options, hostname, port }, ...more);
};
syncBuiltinESMExports();

globalThis.fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (url.hostname === "203.0.113.7")
    return fetch(new URL(url.pathname, process.env.PUSH_STAND_IN), init);
  if (!url.hostname.endsWith(".trycloudflare.com")) return fetch(input, init);
  const run = runs().find(({ name }) => `${name}.trycloudflare.com` === url.hostname);
  if (!run)
    throw new TypeError("fetch failed", {
      cause: Object.assign(new Error(`getaddrinfo ENOTFOUND ${url.hostname}`), {
        code: "ENOTFOUND",
      }),
    });
  if (!isAlive(run.pid)) return new Response("error code: 1033", { status: 530 });
  return fetch(new URL(url.pathname + url.search, originOf(run)), init);
};

function originOf({ args }) {
  return args[args.indexOf("--url") + 1];
}

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
