// On Cloudflare Workers:
//
//   npx wrangler secret put TOKEN
//   npx wrangler secret put OPENAI_API_KEY
//   npx wrangler deploy
//
// A reply that is kept for a client that left goes on for half a minute at most here, and
// only in the isolate that began it; give `replies` a shared store for more.

import { env, waitUntil } from "cloudflare:workers";
import { createHandler, openai } from "remote-chat";

const handler = createHandler({
  token: env.TOKEN,
  provider: openai({
    apiKey: env.OPENAI_API_KEY,
    model: "gpt-5-mini",
    baseUrl: env.OPENAI_BASE_URL ?? "https://api.openai.com/v1",
  }),
  waitUntil,
});

// biome-ignore lint/style/noDefaultExport: Workers look for it.
export default { fetch: handler };
