import { chatFinishReason } from "../reply/ask-provider.ts";
import type { ReplyEnding } from "../reply/reply-store.ts";
import { agentModels } from "../runs/agent-models.ts";
import type { AgentRuns, RunView, WatchedRun } from "../runs/agent-runs.ts";
import type { AgentSource } from "../runs/agent-source.ts";
import type { PendingQuestions } from "../runs/pending-questions.ts";
import { actorOf, mayUseAgents } from "./agent-access.ts";
import { addEventsRoute } from "./agent-events.ts";
import { answerByAgent } from "./agent-message.ts";
import type { AgentSurface, Agents, KeptStream, StreamState } from "./agents.ts";
import { addApprovalRoutes } from "./approval-routes.ts";
import { addDotAgentsRoutes } from "./dotagents-routes.ts";
import { addEmergencyStopRoute, addResumeRoute } from "./emergency-routes.ts";
import { flattenErrors } from "./flatten-errors.ts";
import type { LibraryEditor } from "./library-editor.ts";
import { addLibraryErrorForm, addLibraryRoutes, addOwnerLibraryRoutes } from "./library-routes.ts";
import { liveRuns } from "./live-runs.ts";
import { addQuestionRoutes } from "./question-routes.ts";
import { stopRunsOfRevoked } from "./revoked-runs.ts";
import { addRunRoutes } from "./run-routes.ts";

/** What {@link agentRoutes} works with. */
export interface AgentRoutesOptions {
  readonly runs: AgentRuns;
  readonly agents: AgentSource;
  /** What servers ask people. Default: none may ask. */
  readonly questions?: PendingQuestions;
  /** Whether there is an agent that can be run; asked at every request to the API. */
  readonly hasAgents: () => Promise<boolean>;
  /** The agent that answers where a message names none. Default: none does. */
  readonly defaultAgent?: () => Promise<string | undefined>;
  /** More that can be done over HTTP: `loopRoutes()`. Default: nothing. */
  readonly more?: readonly AgentSurface[];
  /** Lets the agents' files be read and edited. Default: nobody can. */
  readonly editor?: LibraryEditor | undefined;
}

/** Lets clients run agents, watch the runs, and answer for them. */
export function agentRoutes(options: AgentRoutesOptions): Agents {
  const { runs, questions, hasAgents, editor, more = [] } = options;
  const { defaultAgent = async () => undefined } = options;
  return {
    async isActive() {
      return (await hasAgents().catch(() => false)) || liveRuns(runs).length > 0;
    },
    addErrorForms(app) {
      addLibraryErrorForm(app);
      for (const path of more.flatMap(({ flatErrors = [] }) => flatErrors))
        app.use(path, flattenErrors);
    },
    addRoutes(app, context) {
      addRunRoutes(app, runs, context);
      addApprovalRoutes(app, runs);
      if (questions) addQuestionRoutes(app, runs, questions);
      addEventsRoute(app, { runs, questions }, context);
      addEmergencyStopRoute(app, runs);
      addDotAgentsRoutes(app, options);
      for (const surface of more) surface.addRoutes(app);
      if (editor) addLibraryRoutes(app, editor);
      if (context.devices) stopRunsOfRevoked(runs, context.devices).catch(() => {});
    },
    addOwnerRoutes(app) {
      addResumeRoute(app, runs);
      for (const surface of more) surface.addOwnerRoutes?.(app);
      if (editor) addOwnerLibraryRoutes(app, editor);
    },
    models: agentModels(options.agents, runs),
    answer: (message, context) => answerByAgent(message, context, { runs, defaultAgent }),
    async findStream(identity, key) {
      const by = actorOf(identity);
      const run = mayUseAgents(identity) ? await runs.findByKey(by, key) : undefined;
      return run && keptStream(run, () => runs.stop(run.id, by));
    },
  };
}

function keptStream(run: WatchedRun, stop: () => Promise<unknown>): KeptStream {
  return {
    read(offset) {
      const view = run.read(offset, { returns: true });
      return view && stateOf(view);
    },
    async stop() {
      await stop();
    },
  };
}

function stateOf({ offset, text, ending, snapshot }: RunView): StreamState {
  if (!ending) return { status: "running", offset, content: text };
  const { status, message, finish } = ending;
  const { inputTokens, outputTokens } = snapshot.usage;
  return {
    status: STATUSES[status],
    offset,
    content: text,
    ...(status === "failed" && message !== undefined && { message }),
    ...(status === "done" && {
      ...(finish && { finishReason: chatFinishReason(finish) }),
      usage: { inputTokens, outputTokens },
    }),
  };
}

const STATUSES: Readonly<Record<NonNullable<RunView["ending"]>["status"], ReplyEnding["status"]>> =
  { done: "done", failed: "error", stopped: "stopped" };
