#!/usr/bin/env node
// Says what tailscale 1.102 says to `status --json` and `funnel`, and does what
// TUNNEL_STAND_IN asks for. Written after cmd/tailscale/cli/{status,serve_v2,serve_legacy,
// diag}.go and ipn/ipnstate of https://github.com/tailscale/tailscale
import { appendFileSync } from "node:fs";

const modes = new Set((process.env.TUNNEL_STAND_IN ?? "").split(","));
const name = process.env.TUNNEL_STAND_IN_NAME ?? "flo-laptop.tail1234.ts.net";
const log = process.env.TUNNEL_STAND_IN_LOG;
const args = process.argv.slice(2);
if (log) {
  const { pid, env } = process;
  appendFileSync(log, `${JSON.stringify({ pid, args, env })}\n`);
}

function die(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

if (modes.has("no-daemon"))
  die(
    "failed to connect to local tailscaled; it doesn't appear to be running (sudo systemctl start tailscaled ?)",
  );
if (args[0] === "status") {
  const loggedOut = modes.has("logged-out");
  const status = {
    Version: "1.102.1-t0123456789",
    TUN: true,
    BackendState: loggedOut ? "NeedsLogin" : "Running",
    HaveNodeKey: !loggedOut,
    AuthURL: loggedOut ? "https://login.tailscale.com/a/0123456789abcd" : "",
    TailscaleIPs: loggedOut ? null : ["100.101.102.103"],
    Self: { ID: "n1", HostName: "flo-laptop", DNSName: loggedOut ? "" : `${name}.`, OS: "linux" },
    Health: [],
    MagicDNSSuffix: "tail1234.ts.net",
    CertDomains: loggedOut ? null : [name],
    Peer: {},
  };
  process.stdout.write(JSON.stringify(status, null, "  "));
} else if (args[0] === "funnel") {
  if (modes.has("not-enabled")) {
    process.stdout.write(
      "\nFunnel is not enabled on your tailnet.\nTo enable, visit:\n\n         https://login.tailscale.com/f/funnel?node=nABC123CNTRL\n\n",
    );
    process.exit(0);
  }
  if (modes.has("not-operator"))
    die(
      `sending serve config: Access denied: serve config denied\n\nUse 'sudo tailscale ${args.join(" ")}'.\nTo not require root, use 'sudo tailscale set --operator=$USER' once.`,
    );
  process.stdout.write(
    `Available on the internet:\n\nhttps://${name}/\n|-- proxy ${args[1]}\n\nPress Ctrl+C to exit.\n`,
  );
  setInterval(() => {}, 60_000);
}
