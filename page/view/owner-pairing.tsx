import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { OperatorApi, PairingCode } from "../pc/operator-api.ts";
import { failureText } from "../pc/pc-api.ts";
import { words as devices } from "../words/devices.ts";
import { filled } from "../words/filled.ts";
import { words } from "../words/owner.ts";
import { inWords } from "../words/times.ts";
import { useApp, useObservable } from "./app-context.ts";
import { CopyButton } from "./assistant-message.tsx";
import { QrCode } from "./qr-code.tsx";
import { Switch } from "./switch.tsx";

/** Makes a code for one more phone. */
export function PairingSection({ api }: { api: OperatorApi }): VNode {
  const [code, setCode] = useState<PairingCode>();
  const [failure, setFailure] = useState("");
  const [mayUseAgents, setMayUseAgents] = useState(false);
  const hasAgents = useObservable(useApp().agents.list) !== undefined;
  const leftMs = useTimeLeft(code);
  const create = async (): Promise<void> => {
    setFailure("");
    try {
      setCode(await api.createCode(mayUseAgents && hasAgents ? ["agent"] : []));
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
      {hasAgents && (
        <Switch
          label={devices.newMayUseAgents}
          isOn={mayUseAgents}
          onTurn={(isOn) => {
            setMayUseAgents(isOn);
            // The one that is shown gives what was chosen before.
            setCode(undefined);
          }}
        />
      )}
      <button type="button" class="button primary" onClick={() => void create()}>
        {code ? words.newCode : words.showCode}
      </button>
    </section>
  );
}

function isLoopback(link: string): boolean {
  return /^https?:\/\/(127\.|localhost|\[::1\])/.test(link);
}

/** Milliseconds that a code lives yet, told anew every second; by no clock but this device's. */
function useTimeLeft(code: PairingCode | undefined): number {
  const lifeMs = (code?.expiresInSeconds ?? 0) * 1_000;
  const [left, setLeft] = useState({ code, ms: lifeMs });
  useEffect(() => {
    const madeAt = performance.now();
    const tell = (): void => setLeft({ code, ms: lifeMs - (performance.now() - madeAt) });
    tell();
    if (code === undefined) return undefined;
    const timer = setInterval(tell, 1_000);
    return () => clearInterval(timer);
  }, [code]);
  return left.code === code ? left.ms : lifeMs;
}
