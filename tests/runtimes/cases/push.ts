import { runtimeProviderFetch } from "../../../src/cli/providers/runtime-fetch.ts";
import { Push } from "../../../src/push/push.ts";
import { memoryPushStore } from "../../../src/push/push-store.ts";
import { startPushService } from "../../fakes/push-service.ts";
import { equal } from "../assert.ts";
import type { Case } from "../suite.ts";

/** Notifications, over sockets to a push service that decrypts them and checks who sent them. */
export const PUSH: readonly Case[] = [
  {
    name: "a push is encrypted for its browser alone, signed, and sent once",
    needs: "server",
    async run(stage) {
      const service = await startPushService();
      stage.after(() => service.close());
      const fetch = await runtimeProviderFetch({});
      const push = new Push({ store: memoryPushStore(), fetch, isAllowedEndpoint: () => true });
      stage.after(() => push.close());
      const [one, other] = [service.subscribe(), service.subscribe()];
      await push.subscribe("phone", one);
      await push.subscribe("tablet", other);
      const notice = { kind: "reply", key: "a-key" } as const;
      equal(await push.notify("phone", notice), { sent: 1, failed: 0 });
      equal(
        service.received.map((each) => [each.browser, each.notice, each.publicKey]),
        [[one.name, notice, await push.publicKey()]],
      );
      equal(service.requests(), 1, "requests");
    },
  },
  {
    name: "a push service that redirects is not followed, and one that has forgotten is forgotten",
    needs: "server",
    async run(stage) {
      const service = await startPushService();
      stage.after(() => service.close());
      const fetch = await runtimeProviderFetch({});
      const push = new Push({ store: memoryPushStore(), fetch, isAllowedEndpoint: () => true });
      stage.after(() => push.close());
      const subscription = service.subscribe();
      const id = await push.subscribe("phone", subscription);
      const location = subscription.endpoint;
      service.answers.push({ status: 308, headers: { location } });
      equal(await push.test("phone", id), { kind: "refused", status: 308 });
      service.unsubscribe(subscription.name);
      equal(await push.test("phone", id), { kind: "gone" });
      equal(service.requests(), 2, "requests");
    },
  },
];
