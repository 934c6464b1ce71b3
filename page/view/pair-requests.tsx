import type { VNode } from "preact";
import { useCallback, useMemo } from "preact/hooks";
import { operatorApi } from "../pc/operator-api.ts";
import { failureText, type PcAccess } from "../pc/pc-api.ts";
import { words as common } from "../words/common.ts";
import { filled } from "../words/filled.ts";
import { words } from "../words/settings.ts";
import { useApp, useObservable } from "./app-context.ts";
import { usePolled } from "./use-polled.ts";

/** Devices that ask to be paired, for the owner to answer wherever they are in the page. */
export function PairRequests({
  access,
  dialog,
}: {
  access: PcAccess;
  /** The dialog that they are in; those in front ask, and no others. */
  dialog?: string;
}): VNode | null {
  const isFront = useObservable(useApp().notices.dialog) === dialog;
  return isFront ? <Requests access={access} /> : null;
}

function Requests({ access }: { access: PcAccess }): VNode {
  const { notices } = useApp();
  const api = useMemo(() => operatorApi(access), [access.origin, access.token]);
  const { value = [], refresh } = usePolled(
    useCallback(() => api.pairRequests(), [api]),
    3_000,
  );
  const decide = async (id: string, approve: boolean): Promise<void> => {
    try {
      await api.decide(id, approve);
    } catch (error) {
      notices.show(failureText(error));
    }
    await refresh();
  };
  return (
    <div class="pair-requests" role="alert">
      {value.map(({ id, name }) => (
        <div class="pair-request" key={id}>
          <p>
            {filled(words.allowDevice, {
              name: <strong dir="auto">{words.quoted(name)}</strong>,
            })}
          </p>
          <div class="row">
            <button type="button" class="button" onClick={() => void decide(id, false)}>
              {common.deny}
            </button>
            <button type="button" class="button primary" onClick={() => void decide(id, true)}>
              {common.allow}
            </button>
          </div>
        </div>
      ))}
    </div>
  );
}
