import { isLoopback } from "../local-address.ts";
import { unexpected } from "./json-text.ts";
import { LibraryFileError } from "./library-files.ts";

/**
 * Makes sure that a server may be reached at an address: https, or http on this machine.
 * @throws LibraryFileError, which does not repeat it
 */
export function checkAddress(url: string): void {
  if (!URL.canParse(url)) throw unexpected("url", "an address such as https://example.com/mcp");
  const { protocol, hostname, username, password } = new URL(url);
  if (protocol === "ws:" || protocol === "wss:")
    throw new LibraryFileError(
      "is spoken to over a websocket, which no version of MCP has. Use its streamable HTTP address",
    );
  if (protocol === "http:" && !isLoopback(hostname))
    throw new LibraryFileError(
      "has an http address on another machine, where anybody on the way can read along. Use https",
    );
  if (protocol !== "http:" && protocol !== "https:")
    throw unexpected("url", "an address such as https://example.com/mcp");
  if (username !== "" || password !== "")
    throw new LibraryFileError(
      'has a name or a password in its url. Put it into "headers": { "Authorization": … }',
    );
}

/** Makes sure that a header can be sent. @throws LibraryFileError, which does not repeat its value */
export function checkHeader(name: string, value: string): void {
  if (!/^[\w!#$%&'*+.^`|~-]{1,256}$/.test(name))
    throw unexpected("headers", "names of headers, such as Authorization");
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
    throw unexpected(`headers.${name}`, "a text on one line, without characters beyond Latin-1");
}
