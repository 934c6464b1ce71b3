import { callPc } from "../pc/pc-api.ts";

/** What came of a test. */
export interface TestAnswer {
  readonly ok: boolean;
  readonly message?: string;
}

const PATH = "v1/push/subscriptions";

/** A token's requests about its notifications. Each throws an ApiError, or a TypeError when the PC cannot be reached. */
export function pushApi(token: string) {
  return {
    key: async () => (await callPc<{ publicKey: string }>("v1/push", { token })).publicKey,
    async subscribe(subscription: PushSubscription, replaces: string | undefined): Promise<string> {
      const { endpoint, keys } = subscription.toJSON();
      const body = { endpoint, keys, replaces };
      return (await callPc<{ id: string }>(PATH, { method: "PUT", token, body })).id;
    },
    unsubscribe: (id: string) =>
      callPc<void>(`${PATH}/${id}`, { method: "DELETE", token, keepalive: true }),
    setVisible: (id: string, visible: boolean) =>
      callPc<void>(`${PATH}/${id}/visibility`, { token, body: { visible }, keepalive: true }),
    test: (id: string) => callPc<TestAnswer>(`${PATH}/${id}/test`, { method: "POST", token }),
  };
}
