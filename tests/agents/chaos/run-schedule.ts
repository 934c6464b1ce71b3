import { RunState } from "../../../src/agent/run-state.ts";
import { delay } from "../../../src/delay.ts";
import type { RunSummary } from "../../../src/runs/agent-runs.ts";
import { type FakeProvider, startFake, stream } from "../../fakes/fake-provider.ts";
import { stepsOf, turnsSoFar } from "../model-servers.ts";
import { processesWith } from "../process-table.ts";
import { faultsOf, leaksIn } from "./faults.ts";
import { Pc } from "./pc.ts";
import { Phone, type SeenApproval } from "./phone.ts";
import { Happenings, planTurns } from "./plan.ts";
import { Random } from "./random.ts";

const MAX_HAPPENINGS = 60;
const MAX_NEXT_MS = 3000;
const MAX_REST_MS = 90_000;
const MESSAGE = { agent: "worker", events: "run", messages: [{ role: "user", content: "Work." }] };

/** What came of one schedule. */
export interface ScheduleReport {
  /** What was not as it must be. */
  readonly faults: readonly string[];
  /** What happened, in order. */
  readonly log: readonly string[];
  readonly status: string;
  readonly kills: number;
  readonly effects: number;
  readonly unknown: number;
}

/** Lets a run go through what `seed` says, on a server that `command` starts. */
export async function runSchedule(
  seed: number,
  command: readonly string[],
): Promise<ScheduleReport> {
  const random = new Random(seed);
  const turns = planTurns(random);
  let takes = 0;
  const model = await startFake("openai", async (request) => {
    const turn = turnsSoFar(request);
    const { text = "All is done.", calls = [] } = turns[turn] ?? {};
    // A model never says the same twice, and takes long enough to be killed while it speaks.
    const said = [`Take ${++takes}: `, { wait: delay(30) }, text, { wait: delay(30) }];
    return stream(...said, ...stepsOf({ calls }));
  });
  await using pc = new Pc(command, model.url);
  try {
    await pc.start();
    return await new Schedule(random, pc, model).run();
  } finally {
    await model.close();
  }
}

class Schedule {
  readonly #random: Random;
  readonly #happenings: Happenings;
  readonly #pc: Pc;
  readonly #model: FakeProvider;
  readonly #owner: Phone;
  #device: Phone;
  readonly #log: string[] = [];
  #kills = 0;
  #isOver = false;

  constructor(random: Random, pc: Pc, model: FakeProvider) {
    this.#random = random;
    this.#happenings = new Happenings(random);
    this.#pc = pc;
    this.#model = model;
    this.#owner = new Phone("the owner", pc.ownerToken, () => pc.url);
    this.#device = this.#owner;
  }

  async run(): Promise<ScheduleReport> {
    this.#device = await this.#pair();
    const watching = this.#watch();
    for (let count = 0; count < MAX_HAPPENINGS && !(await this.#hasEnded()); count++) {
      await delay(this.#random.below(200));
      await this.#happen();
    }
    await this.#rest();
    this.#isOver = true;
    this.#device.drop();
    await watching;
    return this.#report();
  }

  async #pair(): Promise<Phone> {
    const { code } = (await this.#owner.json<{ code: string }>("POST", "/v1/pair/codes", {
      body: { grants: ["agent"] },
    })) ?? { code: "" };
    const redeemed = await this.#owner.json<{ token: string; deviceId: string }>(
      "POST",
      "/v1/pair/redeem",
      { body: { code, name: "Phone" } },
    );
    const { token = "", deviceId } = redeemed ?? {};
    await this.#owner.json("PATCH", `/v1/devices/${deviceId}`, {
      body: { grants: ["agent", "agent:always"] },
    });
    return new Phone("the phone", token, () => this.#pc.url);
  }

  /** Watches the run as a phone does: whenever the stream breaks, it comes back. */
  async #watch(): Promise<void> {
    while (!this.#isOver) {
      await this.#device.watch(MESSAGE, "the-key");
      await delay(20);
    }
  }

  async #happen(): Promise<void> {
    const happening = this.#happenings.next();
    this.#log.push(happening);
    const pc = this.#pc;
    switch (happening) {
      case "answer":
        return this.#answer();
      case "kill the server at the next line":
        await this.#next(() => this.#pc.journalLength(this.#device.run ?? ""));
        return this.#restart("SIGKILL");
      case "kill the server at the next effect":
        await this.#next(() => this.#pc.effects().length);
        return this.#restart("SIGKILL");
      case "kill the server at the next word":
        await this.#next(() => this.#device.text.length);
        return this.#restart("SIGKILL");
      case "kill the server":
        return this.#restart("SIGKILL");
      case "restart the server":
        return this.#restart("SIGTERM");
      case "kill the tools":
        return pc.signalTools("SIGKILL");
      case "change the tools":
        return pc.signalTools("SIGUSR1");
      case "drop a phone":
        return this.#device.drop();
      case "stop":
        await this.#device.ask("DELETE", `/v1/runs/${this.#device.run}`);
        return;
      case "emergency stop":
        await this.#device.ask("POST", "/v1/emergency-stop", { body: {} });
        await this.#owner.ask("POST", "/v1/operator/resume", { body: {} });
    }
  }

  async #restart(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    this.#kills++;
    await this.#pc.stop(signal);
    await this.#pc.start();
  }

  /** Waits until something is another, but not for long. */
  async #next(look: () => number): Promise<void> {
    const before = look();
    const until = performance.now() + MAX_NEXT_MS;
    while (performance.now() < until && look() === before) {
      // What waits for an answer does nothing without one.
      if (this.#random.chance(0.02)) await this.#allow();
      await delay(1);
    }
  }

  /** Both phones answer at the same time, and not always the same. */
  async #answer(): Promise<void> {
    const random = this.#random;
    const asked = await this.#asked(this.#device);
    await Promise.all(
      asked.flatMap((approval) =>
        [this.#device, this.#owner].map(async (phone) => {
          const decision = random.oneOf("once", "once", "once", "conversation", "always", "deny");
          const digest = random.chance(0.1) ? "0".repeat(64) : approval.digest;
          await phone.ask("POST", `/v1/approvals/${approval.id}`, { body: { decision, digest } });
        }),
      ),
    );
  }

  async #allow(): Promise<void> {
    for (const { id, digest } of await this.#asked(this.#owner))
      await this.#owner.ask("POST", `/v1/approvals/${id}`, { body: { decision: "once", digest } });
  }

  async #asked(phone: Phone): Promise<readonly SeenApproval[]> {
    const answer = await phone.json<{ approvals: readonly SeenApproval[] }>("GET", "/v1/approvals");
    return answer?.approvals ?? [];
  }

  async #hasEnded(): Promise<boolean> {
    const { run } = this.#device;
    if (run === undefined) return false;
    return (await this.#pc.journal(run)).lines.at(-1)?.type === "end";
  }

  /** Lets the run end in peace: everything is allowed, and what was interrupted goes on. */
  async #rest(): Promise<void> {
    for (const until = Date.now() + MAX_REST_MS; Date.now() < until; await delay(50)) {
      if (await this.#hasEnded()) return;
      await this.#allow();
      const path = "/v1/runs?state=interrupted";
      const left = await this.#owner.json<{ runs: readonly RunSummary[] }>("GET", path);
      for (const { id } of left?.runs ?? [])
        await this.#owner.ask("POST", `/v1/runs/${id}/resume`, { body: {} });
    }
    this.#device.faults.push("the run does not end");
  }

  async #report(): Promise<ScheduleReport> {
    const pc = this.#pc;
    const device = this.#device;
    const id = device.run ?? "none";
    const { lines, damaged } = await pc.journal(id);
    const shown = await this.#owner.json<Record<string, unknown>>("GET", `/v1/runs/${id}`);
    await device.watch(MESSAGE, "the-key");
    const effects = pc.effects();
    const state = RunState.of(lines);
    const faults = [
      ...device.faults,
      ...faultsOf({ lines, effects, shown }),
      ...this.#model.refusals.map((words) => `the model's server refused: ${words}`),
    ];
    if (damaged) faults.push("the journal is damaged");
    if (device.text !== state.text.value)
      faults.push(
        `the phone holds ${JSON.stringify(device.text)}, not ${JSON.stringify(state.text.value)}`,
      );
    if (device.endings.length === 0) faults.push("the phone was told of no ending");
    const journals = pc
      .written()
      .filter(([file]) => file.endsWith(".jsonl") && file.includes("runs/"));
    if (journals.length !== 1) faults.push(`${journals.length} runs were begun`);
    await pc.stop(this.#random.oneOf("SIGTERM", "SIGKILL"));
    faults.push(...(await this.#leftProcesses()));
    faults.push(
      ...leaksIn([
        ...pc.written(),
        ["what the server prints", pc.output],
        ["what the phones were sent", device.received + this.#owner.received],
        ["what the model was sent", JSON.stringify(this.#model.chats.map(({ body }) => body))],
      ]),
    );
    return {
      faults,
      log: this.#log,
      status: `${state.ended?.status ?? "none"} ${state.ended?.code ?? ""}`.trim(),
      kills: this.#kills,
      effects: effects.length,
      unknown: [...state.calls.values()].filter(({ result }) => result?.outcome === "unknown")
        .length,
    };
  }

  /** What still runs of all that was started; two seconds are promised, a busy machine takes longer. */
  async #leftProcesses(): Promise<readonly string[]> {
    for (let waited = 0; waited < 10_000; waited += 100) {
      if (processesWith(this.#pc.mark).length === 0) return [];
      await delay(100);
    }
    return processesWith(this.#pc.mark).map(({ command }) => `it still runs: ${command}`);
  }
}
