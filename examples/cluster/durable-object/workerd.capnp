# The same on this machine, under workerd alone:
#
#   npx esbuild examples/cluster/durable-object/worker.ts --bundle --format=esm \
#     --conditions=workerd --outfile=dist/worker.js
#   TOKEN=… npx workerd serve examples/cluster/durable-object/workerd.capnp

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "remote-chat", worker = .worker),
    (name = "internet", network = (
      allow = ["public", "private"],
      tlsOptions = (trustBrowserCas = true),
    )),
  ],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "remote-chat")],
);

const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "../../../dist/worker.js")],
  compatibilityDate = "2026-10-01",
  compatibilityFlags = ["enable_request_signal"],
  bindings = [
    (name = "TOKEN", fromEnvironment = "TOKEN"),
    (name = "CHAT", durableObjectNamespace = "Chat"),
  ],
  durableObjectNamespaces = [(className = "Chat", uniqueKey = "remote-chat")],
  durableObjectStorage = (inMemory = void),
);
