import * as z from "zod";
import { parseJson } from "../../parse-json.ts";
import type { OutputEvent, TunnelProblem } from "./tunnel-program.ts";

const status = z.looseObject({
  BackendState: z.string().default(""),
  AuthURL: z.string().default(""),
  Self: z.looseObject({ DNSName: z.string().default("") }).nullish(),
});

/**
 * What `tailscale status --json` says: this PC's URL, or why it has none. Source: `Status`
 * in `ipn/ipnstate/ipnstate.go` of https://github.com/tailscale/tailscale
 */
export function readTailnetStatus(json: string): OutputEvent {
  const parsed = status.safeParse(parseJson(json));
  if (!parsed.success) return problem("Tailscale's status cannot be read. Update Tailscale.");
  const { BackendState, AuthURL, Self } = parsed.data;
  const advice = STATES[BackendState];
  if (advice !== undefined) return problem(AuthURL ? `${advice}, or open ${AuthURL}` : advice);
  const name = (Self?.DNSName ?? "").replace(/\.$/, "");
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(name)) return { type: "url", url: `https://${name}` };
  return problem(
    "This PC has no name in its tailnet. Turn on MagicDNS at https://login.tailscale.com/admin/dns",
  );
}

const STATES: Readonly<Record<string, string>> = {
  Stopped: "Tailscale is stopped. Run: tailscale up",
  NeedsLogin: "Tailscale is logged out on this PC. Run: tailscale up",
  NeedsMachineAuth:
    "This PC is not yet approved in its tailnet. Approve it at https://login.tailscale.com/admin/machines",
  NoState: "Tailscale is starting. It is asked again in a moment.",
};

/** Why `tailscale status` itself failed. */
export function statusFailure(output: string): TunnelProblem {
  const events = output.split("\n").map((line) => readFunnelLine(line.trim()));
  const known = events.find((event) => event?.type === "problem");
  if (known?.type === "problem") return known;
  return problem(`Tailscale does not answer.${quoted(output) && ` It says: ${quoted(output)}`}`);
}

/**
 * What a line of `tailscale funnel` means. Sources: `serve_v2.go` (what it prints when it
 * serves), `serve_legacy.go` (the way to enable it) and `diag.go` (no daemon).
 */
export function readFunnelLine(line: string): OutputEvent | undefined {
  if (/^Available on the internet:/.test(line)) return { type: "connected" };
  const login = /https:\/\/login\.tailscale\.com\/\S+/.exec(line)?.[0];
  if (login !== undefined && !/^Available/.test(line))
    return problem(`Tailscale wants this to be allowed once. Open ${login}`);
  const known = PROBLEMS.find(([pattern]) => pattern.test(line));
  if (known) return { type: "problem", ...known[1] };
  return /^(error|warning: funnel)\b/i.test(line)
    ? problem(`tailscale says: ${quoted(line)}`)
    : undefined;
}

function problem(message: string): TunnelProblem {
  return { type: "problem", message };
}

function quoted(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

const PROBLEMS: readonly (readonly [RegExp, Omit<TunnelProblem, "type">])[] = [
  [
    /failed to connect to local tailscale/i,
    {
      message:
        "Tailscale's service is not running. Start it: 'sudo systemctl start tailscaled' on Linux, the Tailscale app elsewhere.",
    },
  ],
  [/^Tailscale is stopped/i, { message: "Tailscale is stopped. Run: tailscale up" }],
  [
    /^(getting client status: )?Logged out/i,
    { message: "Tailscale is logged out on this PC. Run: tailscale up" },
  ],
  [
    /^Machine is not yet approved/i,
    {
      message:
        "This PC is not yet approved in its tailnet. Approve it at https://login.tailscale.com/admin/machines",
    },
  ],
  [
    /HTTPS must be enabled/i,
    {
      message:
        "The tailnet has no HTTPS certificates yet. Turn them on at https://login.tailscale.com/admin/dns",
    },
  ],
  [
    /"funnel" node attribute not set|Funnel is not enabled/i,
    {
      message:
        "Funnel is not allowed for this PC. Allow it in the tailnet's access rules: https://tailscale.com/kb/1223/funnel",
    },
  ],
  [
    /Access denied/i,
    {
      message:
        "Tailscale does not let this user open a funnel. Run once: sudo tailscale set --operator=$USER",
      final: true,
    },
  ],
  [
    /shields-up/i,
    {
      message:
        "Tailscale blocks incoming connections on this PC. Run: tailscale set --shields-up=false",
    },
  ],
  [
    /listener already exists|port \d+ is already|already in use/i,
    {
      message:
        "Another funnel or serve of this PC uses the same port. See 'tailscale funnel status', and end it: tailscale funnel reset",
    },
  ],
  [
    /flag provided but not defined|CLI for serve and funnel has changed|unknown subcommand|invalid argument format/i,
    { message: "This Tailscale is too old for its funnel command. Update it.", final: true },
  ],
];
