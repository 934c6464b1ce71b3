import type { VNode } from "preact";
import { useCallback } from "preact/hooks";
import type { Device, OperatorApi } from "../pc/operator-api.ts";
import { failureText } from "../pc/pc-api.ts";
import { sharedNames, shortId } from "../pc/told-apart.ts";
import { words as devices } from "../words/devices.ts";
import { words } from "../words/owner.ts";
import { useApp } from "./app-context.ts";
import { DeviceRow } from "./device-row.tsx";
import { usePolled } from "./use-polled.ts";

/** The paired devices, to be seen and turned away. */
export function DevicesSection({ api }: { api: OperatorApi }): VNode | null {
  const { notices } = useApp();
  const { value, failure, isMissing, refresh } = usePolled(
    useCallback(() => api.devices(), [api]),
    4_000,
  );
  const shared = sharedNames(value ?? []);
  const nameOf = ({ id, name }: Device): string =>
    shared.has(name) ? devices.withId(name, shortId(id)) : name;
  const change = async (ask: () => Promise<void>, done?: string): Promise<void> => {
    try {
      await ask();
      if (done !== undefined) notices.show(done);
    } catch (error) {
      notices.show(failureText(error));
    }
    await refresh();
  };
  if (isMissing) return null;
  return (
    <section class="section">
      <h3>{words.devices}</h3>
      {failure !== undefined && (
        <p class="failure" role="alert">
          {failure}
        </p>
      )}
      {value?.length === 0 && <p>{words.noDevices}</p>}
      <ul class="rows">
        {value?.map((device) => (
          <DeviceRow
            key={device.id}
            device={device}
            name={nameOf(device)}
            onGrants={(grants) => void change(() => api.setGrants(device.id, grants))}
            onRemove={() =>
              void change(() => api.revokeDevice(device.id), words.removed(nameOf(device)))
            }
          />
        ))}
      </ul>
    </section>
  );
}
