import type { Push } from "./push/push.ts";
import { addPushRoutes } from "./routes/push-routes.ts";
import type { Surface } from "./routes/surface.ts";

/**
 * Lets each device subscribe to notifications, under `/v1/push`. `load` is called when a device
 * first asks about them; what they are sent for is up to whoever has the {@link Push}.
 */
export function pushApi(load: () => Promise<Push>): Surface {
  return { addRoutes: (app) => addPushRoutes(app, load) };
}
