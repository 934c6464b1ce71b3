import { expect, test } from "vitest";
import { McpError } from "../../src/mcp/mcp-error.ts";
import { MessageTooLargeError } from "../../src/mcp/message-bounds.ts";
import { requestFailure } from "../../src/mcp/sdk-error.ts";
import { ProxyError } from "../../src/network-error.ts";

const told = new McpError("it is off");
const coded = (code: unknown, data?: unknown) => Object.assign(new Error("words"), { code, data });

test.each([
  [
    "an error with one of ours as its cause",
    new Error("x", { cause: told }),
    { kind: "told", error: told },
  ],
  [
    "a proxy's",
    new Error("x", { cause: new ProxyError("The proxy refused.") }),
    { kind: "told", error: new McpError("The proxy refused") },
  ],
  ["too large", new MessageTooLargeError(), { kind: "too-large" }],
  [
    "a status",
    coded("CLIENT_HTTP_NOT_IMPLEMENTED", { status: 404 }),
    { kind: "status", status: 404 },
  ],
  ["the SDK's time", coded("REQUEST_TIMEOUT"), { kind: "timeout" }],
  ["a connection that closed", coded("CONNECTION_CLOSED"), { kind: "lost" }],
  ["no connection", new Error("Not connected"), { kind: "unreachable" }],
  ["the server's own", coded(-32_602), { kind: "refused", message: "words" }],
  [
    "the server's own, which wants a page to be opened",
    coded(-32_042, { elicitations: [{ mode: "url", url: "https://example.com/a\u202e" }] }),
    {
      kind: "refused",
      message: "words It wants this page to be opened first: https://example.com/a%E2%80%AE",
    },
  ],
  [
    "the server's own, which wants what is no page to be opened",
    coded(-32_042, { elicitations: [{ url: "javascript:alert(1)" }, null] }),
    { kind: "refused", message: "words" },
  ],
  [
    "a refused connection",
    new TypeError("fetch failed", { cause: coded("ECONNREFUSED") }),
    { kind: "unreachable" },
  ],
  [
    "a broken connection",
    new TypeError("fetch failed", { cause: coded("ECONNRESET") }),
    { kind: "lost" },
  ],
  [
    "an exception with a number",
    new DOMException("words", "DataCloneError"),
    { kind: "malformed" },
  ],
  ["anything else", new SyntaxError("words"), { kind: "malformed" }],
])("requestFailure of %s", (_, error, failure) => {
  expect(requestFailure(error)).toEqual(failure);
});
