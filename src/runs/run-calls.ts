/** A call of a tool that a run makes. */
interface RunCall {
  readonly runId: string;
  readonly server: string;
  readonly tool: string;
}

/** The calls that runs make at this moment. */
export class RunCalls {
  readonly #calls = new Set<RunCall>();

  /** Notes a call; gives what says that it is over. */
  add(call: RunCall): () => void {
    const noted = { ...call };
    this.#calls.add(noted);
    return () => void this.#calls.delete(noted);
  }

  /** Whether such a call is under way; without a tool, any call of that run to that server. */
  has(call: { readonly runId?: string; readonly server: string; readonly tool?: string }): boolean {
    return this.#matching(call.server, call.tool).some(({ runId }) => runId === call.runId);
  }

  /** The run that makes such a call; undefined when it is none or several. */
  onlyRunOf(server: string, tool: string | undefined): string | undefined {
    const [run, other] = new Set(this.#matching(server, tool).map(({ runId }) => runId));
    return other === undefined ? run : undefined;
  }

  #matching(server: string, tool: string | undefined): RunCall[] {
    return [...this.#calls].filter(
      (call) => call.server === server && (tool === undefined || call.tool === tool),
    );
  }
}
