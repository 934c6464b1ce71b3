/**
 * The text of a body's first `maxBytes`; the rest is neither read nor waited for, and the
 * connection is closed with it. A body that breaks off, or takes longer than `timeoutMs`
 * (milliseconds), gives what had come. Never rejects.
 */
export async function readStart(
  { body }: Pick<Response, "body">,
  maxBytes: number,
  { timeoutMs }: { readonly timeoutMs?: number } = {},
): Promise<string> {
  if (!body) return "";
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const cancel = (): void => void reader.cancel().catch(() => {});
  const timer = timeoutMs === undefined ? undefined : setTimeout(cancel, timeoutMs);
  let text = "";
  try {
    for (let left = maxBytes; left > 0; ) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value.subarray(0, left), { stream: true });
      left -= value.byteLength;
    }
  } catch {
    // Why a body broke off is known to a caller that reads it whole.
  } finally {
    clearTimeout(timer);
    cancel();
  }
  return text;
}
