# The same Worker on this machine, under workerd alone:
#
#   npx esbuild examples/cloudflare-worker/worker.ts --bundle --format=esm --conditions=workerd \
#     --external:cloudflare:workers --outfile=dist/worker.js
#   TOKEN=… OPENAI_API_KEY=… npx workerd serve examples/cloudflare-worker/workerd.capnp

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "remote-chat", worker = .worker),
    # Workers reach public addresses alone unless told otherwise.
    (name = "internet", network = (
      allow = ["public", "private"],
      tlsOptions = (trustBrowserCas = true),
    )),
  ],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "remote-chat")],
);

const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "../../dist/worker.js")],
  compatibilityDate = "2026-10-01",
  compatibilityFlags = ["enable_request_signal"],
  bindings = [
    (name = "TOKEN", fromEnvironment = "TOKEN"),
    (name = "OPENAI_API_KEY", fromEnvironment = "OPENAI_API_KEY"),
    (name = "OPENAI_BASE_URL", fromEnvironment = "OPENAI_BASE_URL"),
  ],
);
