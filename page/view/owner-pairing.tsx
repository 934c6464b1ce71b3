import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { OperatorApi, PairingCode } from "../pc/operator-api.ts";
import { failureText } from "../pc/pc-api.ts";
import { filled } from "../words/filled.ts";
import { words } from "../words/owner.ts";
import { inWords } from "../words/times.ts";
import { CopyButton } from "./assistant-message.tsx";
import { QrCode } from "./qr-code.tsx";

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
      <h3>{words.pairPhone}</h3>
      {code && leftMs > 0 && (
        <div class="pairing-code">
          <QrCode {...code.qr} label={words.qrCode} />
          <p>{words.pointCamera(inWords(leftMs))}</p>
          <p class="link-line">
            <code>{code.link}</code>
            <CopyButton text={code.link} />
          </p>
          {isLoopback(code.link) && (
            <p class="failure">
              {filled(words.cannotOpen, {
                tunnel: <code>--tunnel quick</code>,
                publicUrl: <code>--public-url</code>,
              })}
            </p>
          )}
        </div>
      )}
      {code && leftMs <= 0 && <p>{words.codeTooOld}</p>}
      <p class="failure" role="alert">
        {failure}
      </p>
      <button type="button" class="button primary" onClick={() => void create()}>
        {code ? words.newCode : words.showCode}
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
