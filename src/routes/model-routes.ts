import type { Identity } from "../auth/authenticator.ts";
import { ChatError } from "../errors.ts";
import type { AgentModels } from "../models/agent-models.ts";
import type { ChosenModel, ListedModel, ModelDirectory } from "../models/model-directory.ts";
import { modelNotFound } from "../models/model-not-found.ts";
import { isSameModel } from "../models/offered-models.ts";
import { toCompletionError } from "../openai/completion-error.ts";
import { mayUseAgents } from "./agent-access.ts";
import type { App } from "./app.ts";

/** What {@link addModelRoutes} works with besides the directory. */
export interface ModelRoutesOptions {
  /** The time of the models whose providers tell none, in seconds since 1970. Default: now. */
  readonly startedAt?: number | undefined;
  /** The agents, which those find as models who may use agents. Default: none. */
  readonly agents?: Pick<AgentModels, "list"> | undefined;
}

/**
 * `GET /v1/models`, and `GET /v1/models/ID` with the slash in the id plain or as `%2F`, both
 * as OpenAI's API has them.
 * @see https://platform.openai.com/docs/api-reference/models
 */
export function addModelRoutes(
  app: App,
  directory: ModelDirectory,
  { startedAt = secondsNow(), agents }: ModelRoutesOptions = {},
): void {
  let since = startedAt;
  const object = (model: ListedModel): ModelObject => {
    // On Workers the clock stands at 0 until the first request.
    since ||= secondsNow();
    return modelObject(model, since);
  };

  const list = async (identity: Identity): Promise<readonly ListedModel[]> => {
    const models = directory.list(identity.kind);
    const runnable = agents && mayUseAgents(identity) ? await agents.list() : [];
    return [...(await models), ...runnable];
  };

  app.get("/v1/models", async (context) => {
    const models = await list(context.get("identity"));
    return context.json({ object: "list", data: models.map(object) });
  });

  // An id holds slashes: everything to the end is one.
  app.get("/v1/models/:id{.+}", async (context) => {
    const identity = context.get("identity");
    try {
      const name = context.req.param("id");
      const find = (): Promise<ChosenModel> => directory.find(name, identity.kind);
      return context.json(object(await findListed(await list(identity), name, find)));
    } catch (error) {
      throw error instanceof ChatError ? toCompletionError(error) : error;
    }
  });
}

function secondsNow(): number {
  return Math.floor(Date.now() / 1000);
}

/** A model as OpenAI's API describes one, and what OpenRouter's adds where it is known. */
interface ModelObject {
  readonly id: string;
  readonly object: "model";
  readonly created: number;
  readonly owned_by: string;
  readonly name: string;
  readonly context_length?: number;
  readonly architecture?: { readonly input_modalities: readonly string[] };
  readonly supported_parameters?: readonly string[];
  /** Ours alone: there, and true, for one on a machine of one's own. */
  readonly local?: true;
}

function modelObject(model: ListedModel, startedAt: number): ModelObject {
  const { id, ownedBy, displayName, created, contextLength } = model;
  const { inputModalities, supportedParameters, isLocal } = model;
  return {
    id,
    object: "model",
    created: created ?? startedAt,
    owned_by: ownedBy,
    name: displayName ?? id,
    ...(contextLength !== undefined && { context_length: contextLength }),
    ...(inputModalities && { architecture: { input_modalities: inputModalities } }),
    ...(supportedParameters && { supported_parameters: supportedParameters }),
    ...(isLocal && { local: true }),
  };
}

/** A model of the list, by its id or by another name that leads to it. */
async function findListed(
  models: readonly ListedModel[],
  name: string,
  find: () => Promise<Pick<ChosenModel, "id">>,
): Promise<ListedModel> {
  const named = models.find(({ id }) => id === name);
  if (named) return named;
  const chosen = await find();
  const listed = models.find(({ id }) => isSameModel(id, chosen.id));
  if (listed) return listed;
  throw modelNotFound(name);
}
