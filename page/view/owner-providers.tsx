import type { VNode } from "preact";
import { useCallback, useState } from "preact/hooks";
import type { ConfiguredProvider, OperatorApi } from "../pc/operator-api.ts";
import { failureText } from "../pc/pc-api.ts";
import { filled } from "../words/filled.ts";
import { words } from "../words/owner.ts";
import { inSeconds } from "../words/times.ts";
import { useApp } from "./app-context.ts";
import { usePolled } from "./use-polled.ts";

/** The providers: which there are, which answers, whether they work. */
export function ProvidersSection({ api }: { api: OperatorApi }): VNode | null {
  const { notices, link } = useApp();
  const { value, failure, isMissing, refresh } = usePolled(
    useCallback(() => api.providers(), [api]),
    10_000,
  );
  const use = async (id: string): Promise<void> => {
    try {
      await api.useProvider(id);
      notices.show(words.nowAnswers(id));
      void link.check();
    } catch (error) {
      notices.show(failureText(error));
    }
    await refresh();
  };
  if (isMissing) return null;
  return (
    <section class="section">
      <h3>{words.providers}</h3>
      {failure !== undefined && <p class="failure">{failure}</p>}
      {value?.providers.length === 0 && (
        <p>{filled(words.noProviders, { command: <code>providers add</code> })}</p>
      )}
      <ul class="rows">
        {value?.providers.map((provider) => (
          <Provider
            key={provider.id}
            provider={provider}
            isActive={provider.id === value.active}
            api={api}
            onUse={() => void use(provider.id)}
          />
        ))}
      </ul>
    </section>
  );
}

function Provider({
  provider: { id, kind, model, address, key },
  isActive,
  api,
  onUse,
}: {
  provider: ConfiguredProvider;
  isActive: boolean;
  api: OperatorApi;
  onUse: () => void;
}): VNode {
  const [outcome, setOutcome] = useState<string>();
  const [busy, setBusy] = useState(false);
  const test = async (): Promise<void> => {
    setBusy(true);
    setOutcome(words.asking);
    try {
      const result = await api.testProvider(id);
      setOutcome(
        result.ok
          ? words.answersAfter(inSeconds(result.firstTokenMs), result.text)
          : result.message,
      );
    } catch (error) {
      setOutcome(failureText(error));
    }
    setBusy(false);
  };
  return (
    <li>
      <div class="row-main">
        <strong>
          {id}
          {isActive && <span class="badge">{words.active}</span>}
        </strong>
        <small>
          {[kind, model, address, key === "unset" ? words.keyUnset : undefined]
            .filter(Boolean)
            .join(" · ")}
        </small>
        <small role="status">{outcome}</small>
      </div>
      <div class="row">
        <button type="button" class="button small" disabled={busy} onClick={() => void test()}>
          {words.test}
          <span class="offscreen"> {id}</span>
        </button>
        {!isActive && (
          <button type="button" class="button small" onClick={onUse}>
            {words.use}
            <span class="offscreen"> {id}</span>
          </button>
        )}
      </div>
    </li>
  );
}
