import { deflateSync } from "node:zlib";

/** A file as a person has it. */
export interface SampleFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A text file, or what says that it is one. */
export function textFile(name: string, text: string | Uint8Array, mimeType = ""): SampleFile {
  return { name, mimeType, buffer: Buffer.from(text as string) };
}

/**
 * A JPEG as a phone's camera writes it: turned by a quarter, and with the place where it was
 * taken, 48° 51' N.
 */
export function withExif(jpeg: Uint8Array): Buffer {
  const entry = (tag: number, type: number, count: number, value: readonly number[]): Buffer => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16BE(tag, 0);
    bytes.writeUInt16BE(type, 2);
    bytes.writeUInt32BE(count, 4);
    bytes.set(value, 8);
    return bytes;
  };
  const u32 = (...values: number[]): Buffer =>
    Buffer.concat(
      values.map((value) => {
        const bytes = Buffer.alloc(4);
        bytes.writeUInt32BE(value);
        return bytes;
      }),
    );
  const u16 = (value: number): Buffer => u32(value).subarray(2);
  // Of the TIFF header; the first directory is 8 + 2 + 2 × 12 + 4 long.
  const gpsAt = 38;
  const latitudeAt = gpsAt + 2 + 2 * 12 + 4;
  const tiff = Buffer.concat([
    Buffer.from("MM\0*"),
    u32(8),
    u16(2),
    entry(0x0112, 3, 1, [0, 6, 0, 0]),
    entry(0x8825, 4, 1, [...u32(gpsAt)]),
    u32(0),
    u16(2),
    entry(0x0001, 2, 2, [...Buffer.from("N\0\0\0")]),
    entry(0x0002, 5, 3, [...u32(latitudeAt)]),
    u32(0),
    u32(48, 1, 51, 1, 0, 1),
  ]);
  const exif = Buffer.concat([Buffer.from("Exif\0\0"), tiff]);
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1]), u16(exif.length + 2), exif]);
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

/** A PDF of pages with these texts, each line of a page one of its own. */
export function pdf(pages: readonly string[], { extra = "" } = {}): Buffer {
  const contents = pages.map((page) => {
    const lines = page
      .split("\n")
      .map((line) => `(${line.replace(/[\\()]/g, "\\$&")}) Tj 0 -14 Td`);
    return `BT /F1 12 Tf 40 700 Td ${lines.join(" ")} ET`;
  });
  return pdfOf(
    contents.map((content) => stream(Buffer.from(content))),
    extra,
  );
}

/** A PDF of one page that unpacks to this many bytes. */
export function pdfBomb(bytes: number): Buffer {
  return pdfOf([
    stream(deflateSync(Buffer.alloc(bytes, 0x20), { level: 9 }), "/Filter /FlateDecode"),
  ]);
}

function stream(content: Buffer, filter = ""): Buffer {
  return Buffer.concat([
    Buffer.from(`<< /Length ${content.length} ${filter} >>\nstream\n`),
    content,
    Buffer.from("\nendstream"),
  ]);
}

function pdfOf(contents: readonly Buffer[], extra = ""): Buffer {
  const kids = contents.map((_, index) => `${4 + 2 * index} 0 R`).join(" ");
  const objects: Buffer[] = [
    Buffer.from("<< /Type /Catalog /Pages 2 0 R >>"),
    Buffer.from(`<< /Type /Pages /Kids [${kids}] /Count ${contents.length} >>`),
    Buffer.from("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"),
    ...contents.flatMap((content, index) => [
      Buffer.from(
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + 2 * index} 0 R >>`,
      ),
      content,
    ]),
  ];
  const parts: Buffer[] = [Buffer.from("%PDF-1.4\n")];
  const offsets: number[] = [];
  for (const [index, object] of objects.entries()) {
    offsets.push(Buffer.concat(parts).length);
    parts.push(Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from("\nendobj\n"));
  }
  const table = offsets.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("");
  const start = Buffer.concat(parts).length;
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${extra} >>\nstartxref\n${start}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}
