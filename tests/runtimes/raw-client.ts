import { connect, type Socket } from "node:net";
import { type Address, message } from "./client.ts";

/** A connection on which a case writes and reads what it likes. */
export interface RawConnection {
  readonly socket: Socket;
  /** Everything that has arrived. */
  text(): string;
  /** Reads until the text matches; fails when the connection ends before. */
  until(pattern: RegExp): Promise<string>;
  /** Resolves when the other side has ended the connection. */
  readonly ended: Promise<void>;
}

/** Connects to a server, past any HTTP client. */
export async function connectRaw({ url }: Address): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let received = "";
  let wake = (): void => {};
  let over = false;
  socket.setEncoding("latin1").on("data", (text) => {
    received += text;
    wake();
  });
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      over = true;
      wake();
      resolve();
    };
    socket.on("end", end).on("close", end).on("error", end);
  });
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  return {
    socket,
    ended,
    text: () => received,
    async until(pattern) {
      while (!pattern.test(received)) {
        if (over) throw new Error(`the connection ended after ${JSON.stringify(received)}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return received;
    },
  };
}

/** A chat request as bytes on the wire. */
export function rawChat(
  { url, token }: Address,
  { body = message(), headers = "" }: { body?: string; headers?: string } = {},
): string {
  return [
    `POST ${new URL(url).pathname.replace(/\/$/, "")}/v1/chat/stream HTTP/1.1`,
    `Host: ${new URL(url).host}`,
    `Authorization: Bearer ${token}`,
    "Content-Type: application/json",
    `Content-Length: ${new TextEncoder().encode(body).length}`,
    `${headers}\r\n${body}`,
  ].join("\r\n");
}
