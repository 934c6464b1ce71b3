import { isRecord, parseJson } from "../../parse-json.ts";
import type { OutputEvent, TunnelProblem } from "./tunnel-program.ts";

/**
 * What a line that cloudflared logged means, in its text or its JSON format. Sources:
 * `quick_tunnel.go` (the box around the URL, the errors of asking for one), `observer.go`
 * ("Registered tunnel connection") and `subcommand_context.go` (the credentials' errors)
 * in https://github.com/cloudflare/cloudflared
 */
export function readCloudflaredLine(line: string): OutputEvent | undefined {
  const { level, text } = parseLine(line);
  if (HARMLESS.test(text)) return undefined;
  if (CONNECTED.test(text)) return { type: "connected" };
  const problem = PROBLEMS.find(([pattern]) => pattern.test(text));
  if (problem) return { type: "problem", ...problem[1] };
  if (isError(level, text)) return { type: "problem", message: quoted(text) };
  const name = QUICK_URL.exec(text)?.[1]?.toLowerCase();
  if (name === undefined || SERVICE_NAMES.has(name)) return undefined;
  return { type: "url", url: `https://${name}.trycloudflare.com` };
}

const CONNECTED = /Registered tunnel connection|Connection [0-9a-f-]{36} registered/;

// Logged as an error wherever nobody has logged in, which neither a quick tunnel nor one
// with its credentials needs: https://github.com/cloudflare/cloudflared/issues/1037
const HARMLESS = /^Cannot determine default origin certificate path/;

// It stands alone, in a box; one inside a sentence, a setting or an error is another's.
const QUICK_URL = /(?:^|[\s|])https:\/\/([a-z0-9][a-z0-9-]*)\.trycloudflare\.com\/?(?=$|[\s|])/i;
const SERVICE_NAMES = new Set(["api", "www"]);

interface LogLine {
  /** `INF`, `ERR`, `error`; undefined where a line has none. */
  readonly level: string | undefined;
  readonly text: string;
}

function parseLine(line: string): LogLine {
  if (line.startsWith("{")) return parseJsonLine(line) ?? { level: undefined, text: line };
  const match = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d) ([A-Z]{3})\s+(.*)$/.exec(line);
  return { level: match?.[1], text: match?.[2] ?? line };
}

function parseJsonLine(line: string): LogLine | undefined {
  const json = parseJson(line);
  if (!isRecord(json)) return undefined;
  const { level, message = "", error = "", status_code = "" } = json;
  const details = [error, status_code].filter(Boolean).join(" ");
  return { level: String(level), text: details ? `${message}: ${details}` : String(message) };
}

// What cloudflared prints last, before it ends with an error, has no level.
function isError(level: string | undefined, text: string): boolean {
  if (level === undefined) return /^(failed|error|cannot|could ?n.t|unable)\b/i.test(text);
  return /^(ERR|FTL|PNC|error|fatal|panic)$/.test(level);
}

/** cloudflared's own words, short enough for one line. */
function quoted(text: string): string {
  return `cloudflared says: ${text.length > 200 ? `${text.slice(0, 200)}…` : text}`;
}

type ProblemText = Omit<TunnelProblem, "type">;

const PROBLEMS: readonly (readonly [RegExp, ProblemText])[] = [
  [
    /429 Too Many Requests|error code: 1015/,
    {
      message:
        "Cloudflare gives no more quick tunnels to this address for now, since too many were asked for. Wait some minutes, or use --tunnel named.",
      pauseMs: 60_000,
    },
  ],
  [
    /failed to request quick Tunnel.*(no such host|lookup|network is unreachable|no route)/i,
    { message: "cloudflared cannot reach Cloudflare. Check that the PC is online." },
  ],
  [
    /failed to (request|read|unmarshal|parse|build) quick.?Tunnel/i,
    {
      message:
        "Cloudflare's quick tunnel service gave no tunnel. It has no guarantee and is down at times: wait, or use --tunnel named or --tunnel tailscale.",
    },
  ],
  [
    /tunnel credentials file not found|Tunnel credentials file '.*' doesn't exist/i,
    {
      message:
        "cloudflared finds no credentials for this tunnel. Name the file that 'cloudflared tunnel create' wrote: --tunnel-credentials FILE",
      final: true,
    },
  ],
  [
    /credentials file at .* contained invalid JSON|should be \.json but you gave a \.pem|couldn't read tunnel credentials|Invalid JSON when parsing/i,
    {
      message:
        "The tunnel's credentials file cannot be used. Name the .json file that 'cloudflared tunnel create' wrote, not cert.pem: --tunnel-credentials FILE",
      final: true,
    },
  ],
  [
    /neither the ID nor the name of any of your tunnels|error parsing tunnel ID/i,
    {
      message:
        "cloudflared does not know this tunnel. Look up its id with 'cloudflared tunnel list': --tunnel-id ID",
      final: true,
    },
  ],
  [
    /Unauthorized: |Invalid tunnel secret/i,
    {
      message:
        "Cloudflare does not accept this tunnel: it was deleted, or its credentials are old. A named one: create it anew with 'cloudflared tunnel create'.",
    },
  ],
  [
    /flag provided but not defined|Incorrect Usage/i,
    {
      message: "This cloudflared is too old for the options it needs. Update it.",
      final: true,
    },
  ],
  [
    /error parsing YAML in config file/i,
    {
      message: "cloudflared's own config file (~/.cloudflared/config.yml) is broken. Repair it.",
      final: true,
    },
  ],
  [
    /Failed to dial a quic connection|failed to dial to edge|Unable to establish connection|TLS handshake with edge error/i,
    {
      message:
        "cloudflared cannot connect to Cloudflare's edge. A firewall may block port 7844 (UDP and TCP, outgoing).",
    },
  ],
  [
    /Unable to reach the origin service/i,
    { message: "cloudflared does not reach this server. Check that it still runs." },
  ],
];
