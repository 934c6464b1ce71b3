import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { RunStep } from "../../src/agent/run-snapshot.ts";
import type { ShownRun } from "../chat/run-snapshot.ts";
import { useApp } from "../view/app-context.ts";
import { words } from "../words/agents.ts";
import { inWords } from "../words/times.ts";
import { agentsOf } from "./agents-state.ts";
import { isToolStep, runSummaryWords, statusWords, stepWords, toolWords } from "./run-words.ts";

// More of them would push what the agent says off the screen.
const SHOWN_STEPS = 6;

/** What an agent does: its calls of tools as they happen; folded once it is over. */
export function RunSteps({ run, isLive }: { run: ShownRun; isLive: boolean }): VNode {
  const name = agentsOf(useApp()).nameOf(run.agent);
  const steps = run.steps.filter(isToolStep);
  const notices = run.notices.map((notice) => (
    <p class="run-notice" key={notice} dir="auto">
      {notice}
    </p>
  ));
  if (!isLive)
    return (
      <div class="run">
        {notices}
        {steps.length === 0 ? (
          <p class="run-by">
            <AgentName name={name} />
          </p>
        ) : (
          <details class="run-steps">
            <summary>
              <AgentName name={name} /> {runSummaryWords(run)}
            </summary>
            <StepList steps={steps} />
          </details>
        )}
      </div>
    );
  return (
    <div class="run">
      <p class="run-by">
        <AgentName name={name} /> <LiveWords run={run} />
      </p>
      {notices}
      {steps.length > SHOWN_STEPS && (
        <details class="run-steps">
          <summary>{words.earlierSteps(steps.length - SHOWN_STEPS)}</summary>
          <StepList steps={steps.slice(0, -SHOWN_STEPS)} />
        </details>
      )}
      <StepList steps={steps.slice(-SHOWN_STEPS)} />
    </div>
  );
}

function AgentName({ name }: { name: string }): VNode {
  return (
    <strong class="agent-name" dir="auto">
      {name}
    </strong>
  );
}

function LiveWords({ run }: { run: ShownRun }): VNode {
  const isAsking = [...run.approvals, ...(run.questions ?? [])].some(
    ({ state }) => state === "pending",
  );
  const isCalling = run.steps.some((step) => isToolStep(step) && step.state === "running");
  const doing = isAsking
    ? statusWords("waiting")
    : run.status === "queued"
      ? statusWords("queued")
      : isCalling
        ? words.usesTool
        : words.thinks;
  return <span class={isAsking ? "run-state asks" : "run-state"}>{doing}</span>;
}

function StepList({ steps }: { steps: readonly RunStep[] }): VNode {
  return (
    <ol class="step-list">
      {steps.map((step) => (
        <Step key={step.id} step={step} />
      ))}
    </ol>
  );
}

function Step({ step }: { step: RunStep }): VNode {
  const { state, summary, progress } = step;
  return (
    <li class={`step step-${state}`}>
      <details>
        <summary>
          <span class="step-mark" aria-hidden="true" />
          <span class="step-name" dir="auto">
            {toolWords(step)}
          </span>
          <span class="step-state">
            {stepWords(step)}
            {state === "running" && <Elapsed />}
          </span>
          {progress !== undefined && (
            <span class="step-line" dir="auto">
              {progress}
            </span>
          )}
          {summary !== undefined && summary !== "" && (
            <span class="step-line" dir="auto">
              {summary}
            </span>
          )}
        </summary>
        <pre class="arguments" dir="ltr">
          {step.arguments || "{}"}
        </pre>
        {summary !== undefined && summary !== "" && (
          <p class="step-result" dir="auto">
            {summary}
          </p>
        )}
      </details>
    </li>
  );
}

/** How long this page has seen it run. */
function Elapsed(): VNode | null {
  const began = useRef(Date.now());
  const [ms, setMs] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setMs(Date.now() - began.current), 1_000);
    return () => clearInterval(timer);
  }, []);
  return ms < 2_000 ? null : <> · {inWords(ms)}</>;
}
