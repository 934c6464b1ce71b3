import type { Desk } from "../../src/routes/operator-desk.ts";

/** A desk at which nothing happens. */
export const IDLE_DESK: Desk = {
  status: async () => ({ halted: false }),
  health: async () => ({
    checkedAt: 1,
    overall: "healthy",
    checks: { server: { status: "pass", message: "It runs." } },
  }),
  logs: () => [],
  errors: () => [],
  audit: () => [],
  replaceToken: async () => "new-token",
  tunnelSetup: async () => SETUP,
  setUpTunnel: async () => SETUP,
  settings: async () => ({ revision: "r1", settings: { active: null, providers: [] } }),
  changeSettings: async () => ({ revision: "r2", settings: { active: null, providers: [] } }),
  provider: async (id) => ({ revision: "r1", active: null, provider: { id, kind: "demo" } }),
  addProvider: async ({ fields }) => ({ revision: "r2", active: null, provider: fields }),
  changeProvider: async (id) => ({ revision: "r2", active: null, provider: { id } }),
  removeProvider: async () => {},
};

const SETUP = {
  installed: true,
  loggedIn: false,
  mode: "quick",
  autoStart: false,
  namedTunnelConfigured: false,
  credentialsPathConfigured: false,
  tunnelCount: 0,
  tunnels: [],
} as const;
