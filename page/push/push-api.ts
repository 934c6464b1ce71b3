import { callPc, type PcAccess } from "../pc/pc-api.ts";

/** What came of a test. */
export interface TestAnswer {
  readonly ok: boolean;
  readonly message?: string;
}

const PATH = "v1/push/subscriptions";

/** A device's requests about its notifications. Each throws an ApiError, or a TypeError when the PC cannot be reached. */
export function pushApi(access: PcAccess) {
  return {
    key: async () => (await callPc<{ publicKey: string }>("v1/push", { access })).publicKey,
    async subscribe(subscription: PushSubscription, replaces: string | undefined): Promise<string> {
      const { endpoint, keys } = subscription.toJSON();
      const body = { endpoint, keys, replaces };
      return (await callPc<{ id: string }>(PATH, { method: "PUT", access, body })).id;
    },
    unsubscribe: (id: string) =>
      callPc<void>(`${PATH}/${id}`, { method: "DELETE", access, keepalive: true }),
    setVisible: (id: string, visible: boolean) =>
      callPc<void>(`${PATH}/${id}/visibility`, { access, body: { visible }, keepalive: true }),
    test: (id: string) => callPc<TestAnswer>(`${PATH}/${id}/test`, { method: "POST", access }),
  };
}
