import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { OperatorApi, PairingCode } from "../pc/operator-api.ts";
import { failureText } from "../pc/pc-api.ts";
import { CopyButton } from "./assistant-message.tsx";
import { QrCode } from "./qr-code.tsx";
import { inWords } from "./words.ts";

/** Makes a code for one more phone. */
export function PairingSection({ api }: { api: OperatorApi }): VNode {
  const [code, setCode] = useState<PairingCode>();
  const [failure, setFailure] = useState("");
  const leftMs = useTimeLeft(code?.expiresAt);
  const create = async (): Promise<void> => {
    setFailure("");
    try {
      setCode(await api.createCode());
    } catch (error) {
      setFailure(failureText(error));
    }
  };
  return (
    <section class="section">
      <h3>Pair a phone</h3>
      {code && leftMs > 0 && (
        <div class="pairing-code">
          <QrCode {...code.qr} label="QR code of the pairing link" />
          <p>Point the phone’s camera at it. It works once, for {inWords(leftMs)} more.</p>
          <p class="link-line">
            <code>{code.link}</code>
            <CopyButton text={code.link} />
          </p>
          {isLoopback(code.link) && (
            <p class="failure">
              A phone cannot open this address. Start remote-chat with <code>--tunnel quick</code>,
              or with <code>--public-url</code>.
            </p>
          )}
        </div>
      )}
      {code && leftMs <= 0 && <p>That code is too old now.</p>}
      <p class="failure" role="alert">
        {failure}
      </p>
      <button type="button" class="button primary" onClick={() => void create()}>
        {code ? "New code" : "Show a pairing code"}
      </button>
    </section>
  );
}

function isLoopback(link: string): boolean {
  return /^https?:\/\/(127\.|localhost|\[::1\])/.test(link);
}

/** Milliseconds until a time, told anew every second. */
function useTimeLeft(until: string | undefined): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    setNow(Date.now());
    if (until === undefined) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [until]);
  return until === undefined ? 0 : Date.parse(until) - now;
}
