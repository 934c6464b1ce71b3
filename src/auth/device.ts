/** A paired device, as it is kept: its token only as a digest. */
export interface Device {
  readonly id: string;
  readonly name: string;
  /** SHA-256 of its token, in hex. */
  readonly tokenSha256: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601, at most a minute old while it is in use; null before its first request. */
  readonly lastSeenAt: string | null;
  /**
   * What it may do beyond chatting, as it is kept: there may be names among them that only a
   * newer version knows. Default: nothing.
   */
  readonly grants?: readonly string[];
}

/** A device just paired, with its token, which is not kept and never shown again. */
export interface NewDevice {
  readonly device: Device;
  readonly token: string;
}

/** What a device is known and was last seen by. */
export function tokenOf({
  tokenSha256,
  lastSeenAt,
}: Device): Pick<Device, "tokenSha256" | "lastSeenAt"> {
  return { tokenSha256, lastSeenAt };
}

/** The device, with these grants instead of its own. */
export function withGrants(device: Device, grants: readonly string[] | undefined): Device {
  if (grants === device.grants) return device;
  const { grants: _, ...rest } = device;
  return grants === undefined || grants.length === 0 ? rest : { ...rest, grants };
}

/** The device, with the later of the times at which it was last seen. */
export function withLatestSeen(device: Device, known: ReadonlyMap<string, Device>): Device {
  const seenAt = known.get(device.tokenSha256)?.lastSeenAt ?? null;
  if (seenAt === null || Date.parse(seenAt) <= Date.parse(device.lastSeenAt ?? "1970-01-01"))
    return device;
  return { ...device, lastSeenAt: seenAt };
}
