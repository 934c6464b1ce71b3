import { describe, expect, test } from "vitest";
import { ChatError } from "../../src/errors.ts";
import {
  IncompleteReplyError,
  MessageTooLongError,
  ReportedError,
} from "../../src/providers/dialect.ts";
import {
  describeFailure,
  type FailureContext,
  incompleteReply,
} from "../../src/providers/failure.ts";
import { ProviderHttpError } from "../../src/providers/provider-fetch.ts";
import { cpuMs } from "../cpu-ms.ts";

const ABOUT: FailureContext = {
  name: "Ollama",
  model: "llama3.1",
  address: "http://127.0.0.1:11434",
  installCommand: "ollama pull llama3.1",
  secret: "own-secret-7",
};
const REMOTE: FailureContext = {
  name: "OpenAI",
  model: "gpt-5",
  address: "https://api.openai.com",
};

function words(error: unknown, context: FailureContext): string {
  const failure = describeFailure(error, context);
  expect(failure).toBeInstanceOf(ChatError);
  return failure.message;
}

/** An error with a name, a code and a cause, as runtimes throw them. */
function thrown(
  message: string,
  { name = "TypeError", code, cause }: { name?: string; code?: string; cause?: unknown } = {},
): Error {
  const error = Object.assign(new Error(message, { cause }), code === undefined ? {} : { code });
  Object.defineProperty(error, "name", { value: name });
  return error;
}

const node = (code: string, message: string): Error =>
  thrown("fetch failed", { cause: thrown(message, { name: "Error", code }) });
const deno = (message: string): Error =>
  thrown("fetch failed", { cause: thrown(message, { name: "Error" }) });
const bun = (code: string, message: string): Error => thrown(`${code}: ${message}`, { code });

const NOT_RUNNING =
  "Ollama is not running at http://127.0.0.1:11434. Start it, or choose another provider.";
const UNREACHABLE =
  "OpenAI cannot be reached at https://api.openai.com. Check that it is on and that the PC is online.";
const UNKNOWN =
  "OpenAI: the address https://api.openai.com cannot be found. Check that the PC is online and the address is right.";
const INSECURE =
  "OpenAI: no secure connection to https://api.openai.com. Check whether it is http or https, and its certificate.";
const BEFORE = "OpenAI: the connection was lost before the reply began. Try again.";
const MIDWAY = "OpenAI: the model stopped before it finished (connection lost). Try again.";
const RESERVED =
  "OpenAI: the port in https://api.openai.com is reserved for something else. Choose another on the PC.";

// As Node 20 and 24, Deno 2.9 and Bun 1.4 throw them.
describe("describeFailure of what a runtime throws", () => {
  test.each([
    ["Node", node("ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:11434")],
    [
      "Node, several addresses",
      thrown("fetch failed", {
        cause: thrown("", { name: "AggregateError", code: "ECONNREFUSED" }),
      }),
    ],
    [
      "Deno",
      deno(
        "error sending request for url (http://127.0.0.1:11434/api/chat): client error (Connect): tcp connect error: Connection refused (os error 111)",
      ),
    ],
    ["Bun", bun("ECONNREFUSED", "Unable to connect. Is the computer able to access the url?")],
    [
      "an older Bun",
      thrown("Unable to connect. Is the computer able to access the url?", {
        name: "Error",
        code: "ConnectionRefused",
      }),
    ],
  ])("nobody listens: %s", (_, error) => {
    expect(words(error, ABOUT)).toBe(NOT_RUNNING);
    expect(words(error, REMOTE)).toBe(UNREACHABLE);
  });

  test.each([
    ["Node", node("ENOTFOUND", "getaddrinfo ENOTFOUND api.openai.com"), UNKNOWN],
    ["Node, offline", node("EAI_AGAIN", "getaddrinfo EAI_AGAIN api.openai.com"), UNKNOWN],
    [
      "Deno",
      deno(
        "error sending request for url (https://api.openai.com/): client error (Connect): dns error: failed to lookup address information: Name or service not known",
      ),
      UNKNOWN,
    ],
    ["Bun", bun("ENOTFOUND", "getaddrinfo ENOTFOUND api.openai.com"), UNKNOWN],
    ["Node", node("ETIMEDOUT", "connect ETIMEDOUT 1.2.3.4:443"), UNREACHABLE],
    ["Node", node("UND_ERR_CONNECT_TIMEOUT", "Connect Timeout Error"), UNREACHABLE],
    ["Node", node("EHOSTUNREACH", "connect EHOSTUNREACH"), UNREACHABLE],
    [
      "Deno",
      deno("client error (Connect): tcp connect error: Network is unreachable (os error 101)"),
      UNREACHABLE,
    ],
    [
      "Node",
      node(
        "ERR_SSL_WRONG_VERSION_NUMBER",
        "801C:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/openssl/openssl/ssl/record/ssl3_record.c:350:",
      ),
      INSECURE,
    ],
    ["Node", node("DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate"), INSECURE],
    [
      "Deno",
      deno("client error (Connect): received corrupt message of type InvalidContentType"),
      INSECURE,
    ],
    ["Deno", deno("client error (Connect): invalid peer certificate: UnknownIssuer"), INSECURE],
    [
      "Bun",
      bun("EPROTO", "The TLS handshake failed. Does the server speak TLS on this port?"),
      INSECURE,
    ],
    ["Node", node("ECONNRESET", "read ECONNRESET"), BEFORE],
    ["Node", node("UND_ERR_SOCKET", "other side closed"), BEFORE],
    ["Deno", deno("Connection reset by peer (os error 104)"), BEFORE],
    [
      "Deno",
      deno(
        "error sending request: client error (SendRequest): connection closed before message completed",
      ),
      BEFORE,
    ],
    [
      "Bun",
      bun(
        "ECONNRESET",
        "The socket connection was closed unexpectedly. For more information, pass `verbose: true` in the second argument to fetch()",
      ),
      BEFORE,
    ],
    ["Node", thrown("fetch failed", { cause: thrown("bad port", { name: "Error" }) }), RESERVED],
    ["Deno", thrown("Fetch failed: Requests to port 6000 are blocked"), RESERVED],
    [
      "Node",
      thrown("fetch failed", {
        cause: thrown("Response does not match the HTTP/1.1 protocol (Expected HTTP/)", {
          name: "HTTPParserError",
        }),
      }),
      "OpenAI sent something that is not a valid stream. Try again.",
    ],
    [
      "Node's http",
      thrown("fetch failed", { cause: thrown("Parse Error: Expected HTTP/", { name: "Error" }) }),
      "OpenAI sent something that is not a valid stream. Try again.",
    ],
    [
      "any",
      thrown(
        "Cannot convert argument to a ByteString because the character at index 7 has a value of 8230",
      ),
      "OpenAI: the API key holds characters that cannot be sent. Enter it anew on the PC.",
    ],
  ])("before the reply, %s: %s", (_, error, expected) => {
    expect(words(error, REMOTE)).toBe(expected);
  });

  test.each([
    [
      "Node",
      thrown("terminated", {
        cause: thrown("other side closed", { name: "SocketError", code: "UND_ERR_SOCKET" }),
      }),
    ],
    ["Deno", thrown("error reading a body from connection")],
    ["Bun", bun("ECONNRESET", "The socket connection was closed unexpectedly.")],
    ["an SDK over it", thrown("Connection error.", { name: "Error", cause: thrown("terminated") })],
    ["ollama-js", thrown("Did not receive done or success response in stream.", { name: "Error" })],
    ["genai", thrown("Incomplete JSON segment at the end", { name: "Error" })],
  ])("within the reply, %s", (_, error) => {
    expect(words(error, { ...REMOTE, started: true })).toBe(MIDWAY);
  });

  test.each([
    [false, "OpenAI sent something that is not a valid stream. Try again."],
    [
      true,
      "OpenAI sent something that is not a valid stream; the reply is not complete. Try again.",
    ],
  ])("a broken event, started: %s", (started, expected) => {
    const error = thrown("Unexpected token < in JSON", { name: "SyntaxError" });
    expect(words(error, { ...REMOTE, started })).toBe(expected);
  });
});

describe("describeFailure of an HTTP answer", () => {
  test.each([
    [401, {}, "OpenAI refused the API key. Check the key on the PC."],
    [402, {}, "OpenAI: the account has no credit left. Check its plan and billing."],
    [
      403,
      { message: "Region not supported" },
      "OpenAI refused access: Region not supported. Check on the PC what its API key may do.",
    ],
    [403, {}, "OpenAI refused access. Check on the PC what its API key may do."],
    [404, {}, "OpenAI has no model 'gpt-5'. Choose another model, or check its baseUrl on the PC."],
    [
      413,
      {},
      "OpenAI: the conversation is too long for gpt-5. Start a new one, or choose a model with a larger context.",
    ],
    [
      400,
      { message: "This model's maximum context length is 8192 tokens." },
      "OpenAI: the conversation is too long for gpt-5. Start a new one, or choose a model with a larger context.",
    ],
    [
      400,
      { message: "The input token count (9) exceeds the maximum number of tokens allowed (8)." },
      "OpenAI: the conversation is too long for gpt-5. Start a new one, or choose a model with a larger context.",
    ],
    [429, {}, "OpenAI: rate limit, try again in a moment."],
    [429, { retryAfterSeconds: 20 }, "OpenAI: rate limit, try again in 20 s."],
    [
      429,
      { code: "insufficient_quota", status: 402 },
      "OpenAI: the account has no credit left. Check its plan and billing.",
    ],
    [503, {}, "OpenAI is not available now. Try again in a moment."],
    [
      503,
      { message: "Loading model", retryAfterSeconds: 5 },
      "OpenAI is not available now: Loading model. Try again in 5 s.",
    ],
    [529, {}, "OpenAI is overloaded. Try again in a moment."],
    [
      400,
      { message: "Bad temperature" },
      "OpenAI rejected the request (HTTP 400): Bad temperature.",
    ],
    [418, {}, "OpenAI rejected the request (HTTP 418)."],
    [500, { message: "Oops!" }, "OpenAI had an internal error (HTTP 500): Oops!"],
    [
      502,
      { message: "x\ny", retryAfterSeconds: 3 },
      "OpenAI had an internal error (HTTP 502): x y. Try again in 3 s.",
    ],
    [
      307,
      {},
      "OpenAI answered with a redirect, which is never followed. Set the final address as its baseUrl on the PC.",
    ],
    [
      200,
      { message: "It sent a document" },
      "OpenAI answered with something that is no reply (HTTP 200): It sent a document.",
    ],
  ])("%i %j", (status, answer, expected) => {
    const error = new ProviderHttpError(status, { message: "", ...answer });
    expect(words(error, REMOTE)).toBe(expected);
    expect(words(thrown("Connection error.", { cause: error }), REMOTE)).toBe(expected);
  });

  test("a 401 for a request without a key", () => {
    const error = new ProviderHttpError(401, { message: "Missing bearer" });
    expect(words(error, { ...REMOTE, name: "127.0.0.1:1234", isKeyless: true })).toBe(
      '127.0.0.1:1234 wants an API key, and none is set. Set its "apiKey" on the PC.',
    );
  });

  test("a missing model that a command gets", () => {
    const error = new ProviderHttpError(404, { message: "model 'llama3.1' not found" });
    expect(words(error, ABOUT)).toBe("Ollama has no model 'llama3.1'. Run: ollama pull llama3.1");
  });

  test("a missing address, when no model was asked for", () => {
    const { model: _, ...place } = ABOUT;
    expect(words(new ProviderHttpError(404, { message: "" }), place)).toBe(
      "Ollama has nothing at http://127.0.0.1:11434 (404). Check its baseUrl on the PC.",
    );
  });

  test("repeats no secret", () => {
    const error = new ProviderHttpError(400, { message: "bad header own-secret-7" });
    expect(words(error, ABOUT)).toBe("Ollama rejected the request (HTTP 400): bad header …");
  });
});

describe("describeFailure of what a provider reported inside its stream", () => {
  const reported = (body: unknown): ReportedError =>
    new ReportedError(body, { data: JSON.stringify(body) });

  test.each<[unknown, string]>([
    [{ error: "Out of memory" }, "OpenAI reported an error: Out of memory."],
    [
      { error: { message: "did not receive done" } },
      "OpenAI reported an error: did not receive done.",
    ],
    [{ error: { code: 5 } }, 'OpenAI reported an error: {"error":{"code":5}}.'],
    [
      { error: { type: "overloaded_error", message: "x" } },
      "OpenAI is overloaded. Try again in a moment.",
    ],
    [
      { error: { message: "y ".repeat(2 ** 19) } },
      `OpenAI reported an error: ${"y ".repeat(120)}…`,
    ],
  ])("%j", (body, expected) => {
    expect(words(reported(body), REMOTE)).toBe(expected);
  });

  // What is quadratic needs minutes for these.
  test.each([
    ["token counts", "token count "],
    ["headers", "header "],
    ["keys", "sk-"],
    ["line feeds", "\n"],
  ])("a megabyte of %s", (_, unit) => {
    const text = unit.repeat(2 ** 20 / unit.length);
    const startedAt = cpuMs();
    words(reported({ error: { message: text, code: 400 } }), REMOTE);
    words(reported({ text }), REMOTE);
    words(new ProviderHttpError(400, { message: text }), REMOTE);
    words(new TypeError(text), REMOTE);
    expect(cpuMs() - startedAt).toBeLessThan(5_000);
  });

  test("a message that is too long", () => {
    expect(words(new MessageTooLongError(), REMOTE)).toBe(
      "OpenAI sent more than 1 MiB in one piece, so the reply was stopped. Try again, or choose another model.",
    );
  });

  test("a terminator without a reason", () => {
    expect(words(new IncompleteReplyError(), REMOTE)).toBe(MIDWAY);
  });
});

describe("describeFailure of what someone's own provider throws", () => {
  const echo: FailureContext = { name: "Echo" };

  test.each<[unknown, string]>([
    [new Error("The disk is full"), "Echo reported an error: The disk is full."],
    [
      new Error("Cannot open /home/flo/notes.txt\n    at run (file:///x/y.js:1)"),
      "Echo reported an error: Cannot open …",
    ],
    [
      new Error("the network socket was terminated by JSON"),
      "Echo reported an error: the network socket was terminated by JSON.",
    ],
    [new Error(""), "Echo reported an error."],
    ["a string", "Echo reported an error: a string."],
    [undefined, "Echo reported an error."],
    [null, "Echo reported an error."],
    [{ odd: true }, "Echo reported an error."],
    [
      new TypeError("Cannot read properties of undefined (reading 'x')"),
      "Echo reported an error: Cannot read properties of undefined (reading 'x').",
    ],
    [
      new DOMException("The operation was aborted due to timeout", "TimeoutError"),
      "Echo reported an error: The operation was aborted due to timeout.",
    ],
    [
      node("ECONNREFUSED", "connect ECONNREFUSED"),
      "Echo cannot be reached at its address. Check that it is on and that the PC is online.",
    ],
    [
      new Error('{"error":{"type":"rate_limit_error","message":"Slow."}}'),
      "Echo: rate limit, try again in a moment.",
    ],
  ])("%j: %s", (error, expected) => {
    expect(words(error, echo)).toBe(expected);
  });

  test("a ChatError stands as it is, thrown or as a cause", () => {
    const own = new ChatError("provider.failed", "Feed the cat first.");
    expect(describeFailure(own, echo)).toBe(own);
    expect(describeFailure(new Error("outer", { cause: own }), echo)).toBe(own);
  });

  test("a circle of causes ends", () => {
    const error = new Error("round");
    error.cause = error;
    expect(words(error, echo)).toBe("Echo reported an error: round.");
  });
});

test("incompleteReply names the provider", () => {
  expect(incompleteReply(REMOTE).message).toBe(MIDWAY);
});
