import { expect, test } from "vitest";
import {
  type NetworkErrorKind,
  networkErrorKind,
  networkErrorText,
  ProxyError,
} from "../src/network-error.ts";
import { describeFailure } from "../src/providers/failure.ts";

/** As Node's fetch throws: the reason is the cause's code. */
function node(code: string, message = code): Error {
  return new TypeError("fetch failed", { cause: withCode(code, message) });
}

/** As Deno's does: the reason is a sentence. */
function deno(sentence: string): Error {
  const message = `error sending request for url (https://provider.example/): client error (Connect): ${sentence}`;
  return new TypeError("fetch failed", { cause: new Error(message) });
}

function withCode(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}

test.each<[string, Error, NetworkErrorKind | undefined]>([
  ["Node, unknown name", node("ENOTFOUND", "getaddrinfo ENOTFOUND x.invalid"), "unknown-host"],
  ["Node, no DNS", node("EAI_AGAIN"), "unknown-host"],
  ["Node, refused", node("ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:1"), "refused"],
  ["Node, no route", node("EHOSTUNREACH"), "unreachable"],
  ["Node, host down", node("EHOSTDOWN"), "unreachable"],
  ["Node, no connection in time", node("UND_ERR_CONNECT_TIMEOUT"), "timeout"],
  ["Node, dropped packets", node("ETIMEDOUT"), "timeout"],
  ["Node, expired", node("CERT_HAS_EXPIRED", "certificate has expired"), "insecure"],
  ["Node, no TLS", node("ERR_SSL_WRONG_VERSION_NUMBER", "wrong version number"), "insecure"],
  ["Node, reset", node("ECONNRESET"), "lost"],
  ["Node, closed", node("UND_ERR_SOCKET", "other side closed"), "lost"],
  ["Node, cut body", new TypeError("terminated"), "lost"],
  [
    "Node, each of two addresses",
    new TypeError("fetch failed", {
      cause: new AggregateError([withCode("ENETUNREACH"), withCode("ECONNREFUSED")]),
    }),
    "refused",
  ],
  [
    "Deno, unknown name",
    deno("dns error: failed to lookup address information: Name or service not known"),
    "unknown-host",
  ],
  ["Deno, refused", deno("tcp connect error: Connection refused (os error 111)"), "refused"],
  ["Deno, no route", deno("tcp connect error: No route to host (os error 113)"), "unreachable"],
  ["Deno, dropped", deno("tcp connect error: Connection timed out (os error 110)"), "timeout"],
  ["Deno, no TLS", deno("received corrupt message of type InvalidContentType"), "insecure"],
  ["Deno, cut handshake", deno("tls handshake eof"), "insecure"],
  ["Deno, cut tunnel", deno("unexpected eof while tunneling"), "lost"],
  [
    "Deno, a name that sounds like a reason",
    new TypeError("error sending request for url (https://tls.refused.example/ENOTFOUND): broken"),
    "lost",
  ],
  ["Bun 1.3, refused", withCode("ConnectionRefused", "Unable to connect."), "refused"],
  ["Bun 1.3, unknown name", withCode("FailedToOpenSocket", "Was there a typo?"), "unknown-host"],
  ["Bun 1.4, refused", withCode("ECONNREFUSED", "ECONNREFUSED: Unable to connect."), "refused"],
  ["Bun 1.4, no TLS", withCode("EPROTO", "EPROTO: The TLS handshake failed."), "insecure"],
  ["Bun, closed", withCode("ECONNRESET", "The socket connection was closed"), "lost"],
  ["another error", new Error("no such model"), undefined],
])("networkErrorKind of %s", (_name, error, kind) => expect(networkErrorKind(error)).toBe(kind));

test.each([
  ["a text", "ECONNREFUSED", "refused"],
  ["nothing", undefined, undefined],
  ["an object", { code: "ECONNREFUSED" }, undefined],
])("networkErrorKind of what is no error: %s", (_name, thrown, kind) =>
  expect(networkErrorKind(thrown)).toBe(kind),
);

test("networkErrorText looks at the start of each text, and ends with causes in a circle", () => {
  const circle = new Error("a".repeat(10_000_000));
  circle.cause = circle;
  expect(networkErrorText(circle).length).toBeLessThan(20_000);
  expect(networkErrorKind(new Error(`${"connection was ".repeat(500_000)}closed`))).toBeUndefined();
});

test("describeFailure names the proxy that failed, beneath what an SDK made of it", () => {
  const proxy = new ProxyError("The proxy http://proxy.example:3128 accepts no connection.");
  const error = new Error("Connection error.", { cause: proxy });
  expect(describeFailure(error, { name: "OpenAI" }).message).toBe(
    "OpenAI: The proxy http://proxy.example:3128 accepts no connection.",
  );
});

test.each([
  ["http://127.0.0.1:11434", "Ollama is not running at http://127.0.0.1:11434. "],
  ["http://127.evil.example", "Ollama cannot be reached at http://127.evil.example. "],
  ["http://localhost.evil.example", "Ollama cannot be reached at http://localhost.evil.example. "],
])("describeFailure takes %s for what it is", (address, words) => {
  const { message } = describeFailure(node("ECONNREFUSED"), { name: "Ollama", address });
  expect(message).toContain(words);
});
