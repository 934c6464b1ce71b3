import { Hono } from "hono";
import { authenticator } from "./auth/authenticator.ts";
import { FailureBucket } from "./auth/failure-bucket.ts";
import { ChatError } from "./errors.ts";
import type { HandlerOptions } from "./handler-options.ts";
import { errorResponse } from "./http/error-response.ts";
import { hasLoopbackHost } from "./http/own-machine.ts";
import { createModelDirectory } from "./models/create-model-directory.ts";
import type { ModelDirectory } from "./models/model-directory.ts";
import { singleProvider } from "./models/single-provider.ts";
import type { Provider } from "./providers/provider.ts";
import { DEFAULT_LIMITS, type Limits } from "./reply/limits.ts";
import { memoryReplies } from "./reply/memory-replies.ts";
import { type Resolvable, resolve } from "./resolvable.ts";
import type { App, AppEnv } from "./routes/app.ts";
import { addChatRoutes } from "./routes/chat-routes.ts";
import { addHealthRoute, addInfoRoute } from "./routes/info-routes.ts";
import {
  addCommonHeaders,
  answerPreflights,
  checkHosts,
  checkMethods,
  noSuchRoute,
  requireOwner,
  requireToken,
  throwErrors,
} from "./routes/middleware.ts";
import { addOperatorRoutes } from "./routes/operator-routes.ts";
import { addOwnerSessionRoutes, addPublicOwnerRoute } from "./routes/owner-routes.ts";
import { addPage } from "./routes/page-routes.ts";
import {
  addDeviceRoutes,
  addOwnerPairingRoutes,
  addPublicPairingRoutes,
} from "./routes/pairing-routes.ts";
import { VERSION } from "./version.ts";

/** A request in, a response out; Web standards alone. */
export type Handler = (request: Request) => Promise<Response>;

/**
 * Makes the whole server as one function.
 *
 * @example
 * const handler = createHandler({ token, provider: ollama({ model: "llama3.1" }) });
 * export default { fetch: handler };
 *
 * @throws TypeError when an option cannot work
 */
export function createHandler(options: HandlerOptions): Handler {
  const settings = settingsOf(options);
  const { agents } = settings;
  const app = addAllRoutes(settings);
  if (!agents) return async (request) => app.fetch(request);
  const appWithout = addAllRoutes(withoutAgents(settings));
  return async (request) =>
    (isForApi(request) && (await agents.isActive()) ? app : appWithout).fetch(request);
}

/** The routes of {@link createHandler} while there is an agent, if it is given the engine. */
export function createApp(options: HandlerOptions): App {
  return addAllRoutes(settingsOf(options));
}

/** An app with all routes, in the order in which a request meets them. */
function addAllRoutes(given: Settings): App {
  const { about, authenticate, chat, pairing, operator, agents, ...settings } = given;
  const app: App = new Hono<AppEnv>();

  app.use(addCommonHeaders(settings.corsOrigins), throwErrors);
  app.use(checkHosts(settings.allowedHosts), answerPreflights);
  addHealthRoute(app, about);
  if (pairing) addPublicPairingRoutes(app, pairing);
  if (pairing?.owner) addPublicOwnerRoute(app, { ...pairing, owner: pairing.owner });
  if (settings.page) addPage(app, settings.page);

  agents?.addErrorForms?.(app);
  operator?.desk?.addErrorForm(app);
  settings.conversations?.addErrorForm(app);

  // Everything from here on needs a token, what does not exist included.
  app.use(requireToken(authenticate), checkMethods(app));
  addInfoRoute(app, about, chat.provider);
  addChatRoutes(app, chat);
  settings.openai?.addRoutes(app, chat);
  settings.openapi?.addRoutes(app, chat);
  settings.conversations?.addRoutes(app, chat);
  settings.push?.addRoutes(app, chat);
  agents?.addRoutes(app, chat);
  if (pairing) addDeviceRoutes(app, pairing);

  // Everything from here on is the owner's.
  app.use(requireOwner);
  if (pairing) addOwnerPairingRoutes(app, pairing);
  if (pairing?.owner) addOwnerSessionRoutes(app, { ...pairing, owner: pairing.owner });
  if (operator) addOperatorRoutes(app, operator, about);
  agents?.addOwnerRoutes(app);

  app.notFound(noSuchRoute);
  app.onError((error, context) => {
    const requestId = context.get("requestId");
    if (!(error instanceof ChatError)) report(settings.onError, error, requestId);
    return errorResponse(error, requestId);
  });
  return app;
}

type Settings = ReturnType<typeof settingsOf>;

/** What the routes work with: the options, checked, with their defaults. */
function settingsOf(options: HandlerOptions) {
  const { token, pairing, operator, openai, openapi, conversations, push, agents, page } = options;
  const { shutdown, waitUntil, onError } = options;
  const devices = pairing?.devices;
  const { keepAliveMs = 15_000, replies = memoryReplies(), hostname = "remote-chat" } = options;
  const { service = "tokori", workspaces = 0 } = options.compatibility ?? {};
  if (typeof token !== "string" || token === "")
    throw new TypeError("createHandler: token must be a non-empty string");
  const failures = pairing?.failures ?? new FailureBucket();
  const { provider, models } = answerersOf(options);
  const limits = async (): Promise<Limits> => withDefaults(await resolve(options.limits));
  const publicUrl = (): Promise<string | undefined> => resolve(options.publicUrl);
  return {
    about: { service, version: VERSION, hostname, workspaces },
    allowedHosts: options.allowedHosts ?? "any",
    authenticate: authenticator({
      token,
      devices,
      sessions: pairing?.owner,
      isOwnMachine: hasLoopbackHost,
      failures,
    }),
    chat: {
      provider,
      models,
      limits,
      replies,
      keepAliveMs,
      shutdown,
      waitUntil,
      devices,
      agents,
      conversations,
      onFailure: (error: unknown) => report(onError, error, "none"),
    },
    corsOrigins: options.corsOrigins ?? [],
    pairing: pairing && { ...pairing, hostname, failures, publicUrl },
    operator,
    openai,
    openapi,
    conversations,
    push,
    agents,
    page,
    onError,
  };
}

function withoutAgents(settings: Settings): Settings {
  return { ...settings, agents: undefined, chat: { ...settings.chat, agents: undefined } };
}

// What the page loads need not wait until it is known whether there are agents.
function isForApi({ url }: Request): boolean {
  return url.includes("/v1/");
}

/** Who answers where no model is named, and the models that can be named. */
function answerersOf({ provider: given, providers }: HandlerOptions): {
  provider: () => Promise<Provider>;
  models: ModelDirectory;
} {
  if (given !== undefined) {
    const provider = (): Promise<Provider> => activeProvider(given);
    const catalog = providers ?? singleProvider(provider);
    return {
      provider,
      models: createModelDirectory({ catalog, ...(providers && { active: provider }) }),
    };
  }
  if (providers === undefined)
    throw new TypeError("createHandler: provider or providers must be given");
  const models = createModelDirectory({ catalog: providers });
  return { provider: async () => (await models.find(undefined, "owner")).provider, models };
}

async function activeProvider(source: Resolvable<Provider>): Promise<Provider> {
  const provider = await resolve(source);
  if (provider) return provider;
  throw new ChatError("chat.no_provider", "No provider is active on the PC. Choose one there.");
}

/** The limits, with the default where one is not set. */
function withDefaults(limits: Partial<Limits> = {}): Limits {
  const set = Object.entries(limits).filter(([, value]) => value !== undefined);
  return { ...DEFAULT_LIMITS, ...Object.fromEntries(set) };
}

// An onError that throws must not change the response.
function report(onError: HandlerOptions["onError"], error: unknown, requestId: string): void {
  try {
    onError?.(error, { requestId });
  } catch {}
}
