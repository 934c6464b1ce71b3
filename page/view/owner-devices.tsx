import type { VNode } from "preact";
import { useCallback } from "preact/hooks";
import type { Device, OperatorApi } from "../pc/operator-api.ts";
import { failureText } from "../pc/pc-api.ts";
import { words } from "../words/owner.ts";
import { shortTime, timeAgo } from "../words/times.ts";
import { useApp } from "./app-context.ts";
import { ConfirmButton } from "./confirm-button.tsx";
import { usePolled } from "./use-polled.ts";

/** The paired devices, to be seen and turned away. */
export function DevicesSection({ api }: { api: OperatorApi }): VNode | null {
  const { notices } = useApp();
  const { value, failure, isMissing, refresh } = usePolled(
    useCallback(() => api.devices(), [api]),
    4_000,
  );
  const revoke = async ({ id, name }: Device): Promise<void> => {
    try {
      await api.revokeDevice(id);
      notices.show(words.removed(name));
    } catch (error) {
      notices.show(failureText(error));
    }
    await refresh();
  };
  if (isMissing) return null;
  return (
    <section class="section">
      <h3>{words.devices}</h3>
      {failure !== undefined && <p class="failure">{failure}</p>}
      {value?.length === 0 && <p>{words.noDevices}</p>}
      <ul class="rows">
        {value?.map((device) => (
          <li key={device.id}>
            <div class="row-main">
              <strong dir="auto">{device.name}</strong>
              <small>{usedWords(device)}</small>
            </div>
            <ConfirmButton
              label={words.remove}
              question={words.removeQuestion(device.name)}
              confirm={words.remove}
              onConfirm={() => void revoke(device)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function usedWords({ createdAt, lastSeenAt }: Device): string {
  const paired = shortTime(Date.parse(createdAt));
  return lastSeenAt === null
    ? words.pairedUnused(paired)
    : words.pairedUsed(timeAgo(Date.parse(lastSeenAt)), paired);
}
