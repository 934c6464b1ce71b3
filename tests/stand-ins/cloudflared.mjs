#!/usr/bin/env node
// Says on stderr what cloudflared 2026.8 says, and does what TUNNEL_STAND_IN asks for.
// Written after cmd/cloudflared/tunnel/{cmd,quick_tunnel,subcommand_context,signal}.go
// and connection/observer.go of https://github.com/cloudflare/cloudflared
import { appendFileSync, existsSync, readFileSync } from "node:fs";

const modes = new Set((process.env.TUNNEL_STAND_IN ?? "").split(","));
let name = process.env.TUNNEL_STAND_IN_NAME ?? "seasonal-deck-organisms-sf";
const log = process.env.TUNNEL_STAND_IN_LOG;
const args = process.argv.slice(2);
if (log) {
  const { pid, env } = process;
  const runs = existsSync(log) ? readFileSync(log, "utf8").split("\n").length : 1;
  if (modes.has("new-names")) name += `-${runs}`;
  appendFileSync(log, `${JSON.stringify({ pid, args, env, name })}\n`);
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const raw = (text) => process.stderr.write(`${text}\n`);
const time = () => new Date().toISOString().replace(/\.\d+/, "");
const levels = { INF: "info", ERR: "error", WRN: "warn" };
function say(level, message, error) {
  if (modes.has("json"))
    raw(JSON.stringify({ error, level: levels[level], message, time: time() }));
  else raw(`${time()} ${level} ${message}${error ? ` error=${JSON.stringify(error)}` : ""}`);
}
function die(text) {
  raw(text);
  process.exit(1);
}

process.on("SIGTERM", () => {
  if (modes.has("ignores-sigterm")) return;
  say("INF", "Initiating graceful shutdown due to signal terminated ...");
  say("INF", "Unregistered tunnel connection connIndex=0");
  say("INF", "Tunnel server stopped");
  say("INF", "Metrics server stopped");
  process.exit(0);
});
const alive = setInterval(() => {}, 60_000);

if (modes.has("hangs")) await new Promise(() => {});
if (modes.has("no-login"))
  say(
    "ERR",
    "Cannot determine default origin certificate path. No file cert.pem in [~/.cloudflared ~/.cloudflare-warp ~/cloudflare-warp /etc/cloudflared /usr/local/etc/cloudflared]. You need to specify the origin certificate path by specifying the origincert option in the configuration file, or set TUNNEL_ORIGIN_CERT environment variable originCertPath=",
  );
if (args.includes("run")) await runNamed();
else await runQuick();
say("INF", "Version 2026.8.1 (Checksum 6f1c0a7c)");
say("INF", "GOOS: linux, GOVersion: go1.26.2, GoArch: amd64");
say("INF", "Generated Connector ID: 6bb1b9f4-4a3e-4a3c-9a39-6a8b7b7a6d11");
say("INF", "Initial protocol quic");
say("INF", "Starting metrics server on 127.0.0.1:20241/metrics");
if (modes.has("blocked")) {
  say(
    "ERR",
    "Failed to dial a quic connection",
    "failed to dial to edge with quic: timeout: no recent network activity",
  );
  await new Promise(() => {});
}
say(
  "INF",
  "Registered tunnel connection connIndex=0 connection=0d3f4a6c-6a1f-4c8e-9d5e-0f8e2c1b7a90 event=0 ip=198.41.200.13 location=fra08 protocol=quic",
);
if (modes.has("dies")) {
  await wait(100);
  clearInterval(alive);
  say("ERR", "Initiating shutdown", "context canceled");
  process.exitCode = 1;
}

async function runNamed() {
  const id = args.at(-1);
  if (modes.has("no-credentials")) die("tunnel credentials file not found");
  say("INF", `Starting tunnel tunnelID=${id}`);
}

async function runQuick() {
  say(
    "INF",
    "Thank you for trying Cloudflare Tunnel. Doing so, without a Cloudflare account, is a quick way to experiment and try it out. However, be aware that these account-less Tunnels have no uptime guarantee, are subject to the Cloudflare Online Services Terms of Use (https://www.cloudflare.com/website-terms/), and Cloudflare reserves the right to investigate your use of Tunnels for violations of such terms. If you intend to use Tunnels in production you should use a pre-created named tunnel by following: https://developers.cloudflare.com/cloudflare-one/connections/connect-apps",
  );
  say("INF", "Requesting new quick Tunnel on trycloudflare.com...");
  if (modes.has("offline"))
    die(
      'failed to request quick Tunnel: Post "https://api.trycloudflare.com/tunnel": dial tcp: lookup api.trycloudflare.com on 127.0.0.53:53: no such host',
    );
  if (modes.has("rate-limited")) {
    say(
      "ERR",
      'Error unmarshaling QuickTunnel response: error code: 1015 error="invalid character \'e\' looking for beginning of value" status_code="429 Too Many Requests"',
    );
    die("failed to unmarshal quick Tunnel: invalid character 'e' looking for beginning of value");
  }
  if (modes.has("other-url"))
    say(
      "ERR",
      "Request failed",
      'Get "https://someone-elses-tunnel-name.trycloudflare.com/": see https://api.trycloudflare.com for the status',
    );
  if (modes.has("floods")) {
    const line = `${time()} DBG ${"x".repeat(65_536)}`;
    for (let n = 0; n < 300; n++)
      if (!process.stderr.write(n % 2 ? `${line}\n` : line))
        await new Promise((resolve) => process.stderr.once("drain", resolve));
    raw("");
  }
  if (modes.has("late")) await wait(400);
  const url = `https://${name}.trycloudflare.com`;
  const title =
    "Your quick Tunnel has been created! Visit it at (it may take some time to be reachable):";
  const border = `+${"-".repeat(title.length + 4)}+`;
  for (const row of [border, `|  ${title}  |`, `|  ${url.padEnd(title.length)}  |`, border])
    if (modes.has("in-pieces")) await sayInPieces(row);
    else say("INF", row);
}

async function sayInPieces(row) {
  const line = `\u001b[90m${time()}\u001b[0m \u001b[32mINF\u001b[0m ${row}\r\n`;
  for (let at = 0; at < line.length; at += 25) {
    process.stderr.write(line.slice(at, at + 25));
    await wait(1);
  }
}
