/**
 * The smallest client: asks, and yields the reply piece by piece. Runs as it is in Node,
 * Deno, Bun and browsers. (One that survives a lost connection is in client/.)
 *
 * @param {readonly { role: "system" | "user" | "assistant", content: string }[]} messages
 * @param {{ url: string, token: string, signal?: AbortSignal }} options
 *   `url` is the PC's, such as http://127.0.0.1:53210
 */
export async function* ask(messages, { url, token, signal }) {
  const response = await fetch(new URL("/v1/chat/stream", url), {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ messages }),
    signal,
  });
  if (!response.ok) throw new Error((await response.json()).error.message);

  for await (const line of lines(response.body)) {
    if (!line.startsWith("data: ")) continue;
    const event = JSON.parse(line.slice("data: ".length));
    if (event.type === "token") yield event.delta;
    if (event.type === "error") throw new Error(event.message);
    if (event.type === "done") return;
  }
  throw new Error("The connection was lost before the reply was complete.");
}

/** Safari cannot iterate over a stream yet; a reader works everywhere. */
async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const whole = (rest + value).split("\n");
      rest = whole.pop();
      yield* whole;
    }
  } finally {
    // Leaving the loop early says that the reply is no longer wanted.
    reader.cancel().catch(() => {});
  }
}
