import type { VNode } from "preact";
import { useCallback, useMemo, useState } from "preact/hooks";
import { type OperatorApi, operatorApi } from "../pc/operator-api.ts";
import { failureText, type PcAccess } from "../pc/pc-api.ts";
import { words } from "../words/owner.ts";
import { timeAgo } from "../words/times.ts";
import type { Table } from "../words/words-of.ts";
import { DevicesSection } from "./owner-devices.tsx";
import { PairingSection } from "./owner-pairing.tsx";
import { ProvidersSection } from "./owner-providers.tsx";
import { usePolled } from "./use-polled.ts";

/** The PC's own settings, for its owner. */
export function OwnerPanel({ access }: { access: PcAccess }): VNode {
  const api = useMemo(() => operatorApi(access), [access.origin, access.token]);
  return (
    <>
      <ProvidersSection api={api} />
      <StateSection api={api} />
      <PairingSection api={api} />
      <DevicesSection api={api} />
    </>
  );
}

function StateSection({ api }: { api: OperatorApi }): VNode | null {
  const { value, failure, isMissing, refresh } = usePolled(
    useCallback(() => api.state(), [api]),
    4_000,
  );
  if (isMissing) return null;
  if (!value)
    return (
      <section class="section">
        <h3>{words.thisPc}</h3>
        <p>{failure ?? words.looking}</p>
      </section>
    );
  const { provider, noProvider, url, tunnel, version, startedAt } = value;
  return (
    <section class="section">
      <h3>{words.thisPc}</h3>
      <dl class="facts">
        <dt>{words.running}</dt>
        <dd>{words.runningSince(version, timeAgo(Date.parse(startedAt)))}</dd>
        <dt>{words.answersWith}</dt>
        <dd>{provider ? providerWords(provider) : (noProvider ?? words.nothing)}</dd>
        <dt>{words.address}</dt>
        <dd>{url ?? words.onlyLocal}</dd>
        <dt>{words.tunnel}</dt>
        <dd>
          {tunnel ? <TunnelLine tunnel={tunnel} api={api} onDone={refresh} /> : words.noTunnel}
        </dd>
      </dl>
      {failure !== undefined && <p class="failure">{failure}</p>}
    </section>
  );
}

function providerWords({
  kind,
  name,
  model,
}: {
  kind: string;
  name: string;
  model: string;
}): string {
  return kind === "demo" ? name : `${name}, ${model}`;
}

function TunnelLine({
  tunnel: { kind, state, message },
  api,
  onDone,
}: {
  tunnel: { kind: string; state: string; message?: string };
  api: OperatorApi;
  onDone: () => Promise<void>;
}): VNode {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const isStopped = ["stopped", "failed", "not-installed"].includes(state);
  const turn = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      await (isStopped ? api.startTunnel() : api.stopTunnel());
      await onDone();
    } catch (error) {
      setFailure(failureText(error));
    }
    setBusy(false);
  };
  return (
    <>
      {(words.tunnels as Table)[kind] ?? kind}, {(words.tunnelStates as Table)[state] ?? state}
      {message !== undefined && `. ${message}`}
      {failure !== undefined && <p class="failure">{failure}</p>}
      <button type="button" class="button small" disabled={busy} onClick={() => void turn()}>
        {isStopped ? words.start : words.stop}
      </button>
    </>
  );
}
