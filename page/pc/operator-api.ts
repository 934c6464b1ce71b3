import type { Grant } from "../../src/auth/grants.ts";
import type {
  OperatorProviders as Providers,
  ProviderTest,
  OperatorState as RunningState,
  OperatorTunnel as Tunnel,
} from "../../src/routes/operator-routes.ts";
import { callPc, type PcAccess } from "./pc-api.ts";

/** What runs on the PC, as the route tells it. */
export interface OperatorState extends RunningState {
  readonly version: string;
  readonly hostname: string;
  readonly tunnel: Tunnel | null;
}

/** One of the configured providers; never with its key. */
export type ConfiguredProvider = Providers["providers"][number];

export type { Grant, Providers, ProviderTest, Tunnel };

/** A code to pair one device with. */
export interface PairingCode {
  readonly link: string;
  readonly expiresInSeconds: number;
  /** Row by row; `1` is dark. */
  readonly qr: { readonly size: number; readonly modules: string };
}

/** A device that asks to be paired. */
export interface PairRequest {
  readonly id: string;
  readonly name: string;
}

/** A paired device. */
export interface Device {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly lastSeenAt: string | null;
  /** What it may do beyond chatting. */
  readonly grants?: readonly Grant[];
}

/** The owner's requests. Each throws an ApiError, or a TypeError when the PC cannot be reached. */
export interface OperatorApi {
  state(): Promise<OperatorState>;
  providers(): Promise<Providers>;
  useProvider(id: string): Promise<void>;
  testProvider(id: string): Promise<ProviderTest>;
  startTunnel(): Promise<void>;
  stopTunnel(): Promise<void>;
  /** Makes a code for a device with those grants. */
  createCode(grants: readonly Grant[]): Promise<PairingCode>;
  devices(): Promise<readonly Device[]>;
  revokeDevice(id: string): Promise<void>;
  /** Has a device do what the grants say beyond chatting, and no more. */
  setGrants(id: string, grants: readonly Grant[]): Promise<void>;
  pairRequests(): Promise<readonly PairRequest[]>;
  decide(id: string, approve: boolean): Promise<void>;
}

/** Those requests to a PC, with the owner's token. */
export function operatorApi(access: PcAccess): OperatorApi {
  const get = <T>(path: string): Promise<T> => callPc<T>(path, { access });
  const post = <T>(path: string, body: unknown = {}): Promise<T> =>
    callPc<T>(path, { access, body });
  const part = encodeURIComponent;
  return {
    state: () => get("v1/operator/state"),
    providers: () => get("v1/operator/providers"),
    useProvider: (id) => post("v1/operator/providers/active", { id }),
    testProvider: (id) => post(`v1/operator/providers/${part(id)}/test`),
    startTunnel: () => post("v1/operator/tunnel/start"),
    stopTunnel: () => post("v1/operator/tunnel/stop"),
    createCode: (grants) => post("v1/pair/codes", grants.length > 0 ? { grants } : {}),
    devices: async () => (await get<{ devices: Device[] }>("v1/devices")).devices,
    setGrants: (id, grants) =>
      callPc(`v1/devices/${part(id)}`, { access, method: "PATCH", body: { grants } }),
    revokeDevice: (id) => callPc(`v1/devices/${part(id)}`, { access, method: "DELETE" }),
    pairRequests: async () => (await get<{ requests: PairRequest[] }>("v1/pair/requests")).requests,
    decide: (id, approve) => post(`v1/pair/requests/${part(id)}`, { approve }),
  };
}
