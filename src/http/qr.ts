/** A QR code as its modules, row by row: `1` is dark. */
export interface QrModules {
  /** Modules on a side, the quiet zone included. */
  readonly size: number;
  readonly modules: string;
}

// ISO/IEC 18004 asks for four modules of quiet zone.
const QUIET_ZONE = 4;

/** The QR code of a text, as modules for a client to draw. */
export async function qrModules(text: string): Promise<QrModules> {
  const { encode } = await import("uqr");
  const { size, data } = encode(text, { ecc: "M", border: QUIET_ZONE });
  return {
    size,
    modules: data
      .flat()
      .map((dark) => (dark ? "1" : "0"))
      .join(""),
  };
}
