import {
  type FakeDialect,
  type FakeOptions,
  type FakeRequest,
  type Script,
  startFake,
  stream,
} from "../fakes/fake-provider.ts";
import type { Host, Server, Setup } from "./host.ts";

/** A fake provider. */
export interface Fake {
  /** In the form that the kind's `baseUrl` takes. */
  readonly url: string;
  /** The messages that reached it. */
  readonly chats: readonly FakeRequest[];
  /** The next one to do so. */
  nextChat(): Promise<FakeRequest>;
}

/** A server, and the fake provider that it asks. */
export interface Relay extends Omit<Fake, "url"> {
  readonly server: Server;
}

/** What one case runs on; all that it opens is closed after it. */
export class Stage {
  readonly host: Host;
  readonly #closers: (() => unknown)[] = [];

  constructor(host: Host) {
    this.host = host;
  }

  /** A fake provider, without a server. */
  async fake(kind: FakeDialect, script: Script, options: FakeOptions = {}): Promise<Fake> {
    const chats: FakeRequest[] = [];
    let notify = (_request: FakeRequest): void => {};
    const answer: Script = (request) => {
      if (isWarmUp(request)) return stream();
      notify(request);
      const index = chats.push(request) - 1;
      return typeof script === "function" ? script(request, index) : script;
    };
    const { url, close } = await startFake(kind, answer, options);
    this.after(close);
    const nextChat = (): Promise<FakeRequest> =>
      new Promise((resolve) => {
        notify = resolve;
      });
    return { url, chats, nextChat };
  }

  async relay(
    kind: FakeDialect,
    script: Script,
    { fake: options, ...setup }: Omit<Setup, "provider"> & { readonly fake?: FakeOptions } = {},
  ): Promise<Relay> {
    const { url, chats, nextChat } = await this.fake(kind, script, options);
    const provider = { id: "fake", kind, apiKey: "key", baseUrl: url, model: "fake-model" };
    return { server: await this.server({ ...setup, provider }), chats, nextChat };
  }

  async server(setup: Setup): Promise<Server> {
    const server = await this.host.open({ drainMs: 0, ...setup });
    this.after(() => server.close());
    return server;
  }

  /** Has something closed after the case; the last one first. */
  after(close: () => unknown): void {
    this.#closers.push(close);
  }

  async end(): Promise<void> {
    for (const close of this.#closers.reverse()) await close();
  }
}

/** A server that starts has Ollama load its model. */
function isWarmUp({ body }: FakeRequest): boolean {
  return (body as { messages?: readonly unknown[] }).messages?.length === 0;
}
