/** A real redis-server for tests. Only Node's own modules beneath, which Deno and Bun have too. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** A redis-server that runs. */
export interface RunningRedis {
  readonly port: number;
  /** `redis://127.0.0.1:PORT`. */
  readonly url: string;
  /** Stops its clock, for all it can tell: it keeps its connections, and answers nobody. */
  pause(): void;
  resume(): void;
  /** Ends it and starts it again, on the same port and with nothing in it. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** The program: Debian's, or Valkey's where `REDIS_SERVER` names it. */
const PROGRAM = process.env.REDIS_SERVER ?? "redis-server";

/**
 * Starts a redis-server on a free port of this machine, which writes nothing to the disk.
 * @throws Error when there is none: `apt-get install redis-server`
 */
export async function startRedis(args: readonly string[] = []): Promise<RunningRedis> {
  const folder = await mkdtemp(join(tmpdir(), "remote-chat-redis-"));
  const port = await freePort();
  let child = await launch(port, folder, args);
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    async restart() {
      await end(child);
      child = await launch(port, folder, args);
    },
    async stop() {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launch(port: number, dir: string, more: readonly string[]): Promise<ChildProcess> {
  const args = ["--port", port, "--bind", "127.0.0.1", "--dir", dir, "--save", "", "--appendonly"];
  const child = spawn(PROGRAM, [...args.map(String), "no", ...more], { stdio: "ignore" });
  let failure: unknown;
  child.once("error", (error) => {
    failure = error;
  });
  for (let attempts = 0; ; attempts++) {
    if (failure) throw new Error(`${PROGRAM} is missing: apt-get install redis-server`);
    if (await isListening(port)) return child;
    if (child.exitCode !== null || attempts === 1_500)
      throw new Error(`${PROGRAM} does not start: exit code ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "exit");
  child.kill("SIGKILL");
  await closed;
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
