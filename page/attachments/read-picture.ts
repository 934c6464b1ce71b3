import type { Picture } from "../chat/attachment.ts";
import { words } from "../words/attachments.ts";
import { MAX_EDGE, MAX_PICTURE_BYTES, MAX_PIXELS } from "./bounds.ts";
import { FileProblem } from "./file-problem.ts";
import type { PictureHeader } from "./picture-format.ts";

/** How a picture is written, from what looks best to what is small. */
const TRIES = [
  { edge: MAX_EDGE, quality: 0.85 },
  { edge: MAX_EDGE, quality: 0.7 },
  { edge: 1120, quality: 0.7 },
  { edge: 800, quality: 0.6 },
] as const;

/**
 * Decodes a picture, scales it down, and writes it anew: what is not picture, such as the place
 * where it was taken, is not in what comes out. Turned as the camera was held.
 * @throws FileProblem
 */
export async function readPicture(
  file: Blob,
  name: string,
  { format, size }: PictureHeader,
): Promise<Picture> {
  if (size && size.width * size.height > MAX_PIXELS)
    throw new FileProblem(words.tooManyPixels(name));
  // By what is in it: a browser told otherwise would take a document for a picture.
  const url = URL.createObjectURL(new Blob([file], { type: `image/${format}` }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return { kind: "picture", name, ...(await rewrite(image, format)) };
  } catch {
    throw new FileProblem(format === "heic" ? words.heic(name) : words.corrupt(name));
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function rewrite(
  image: HTMLImageElement,
  format: PictureHeader["format"],
): Promise<Omit<Picture, "kind" | "name">> {
  // Drawings and screenshots stay sharp, and may be seen through.
  if (format !== "jpeg") {
    const drawn = draw(image, { edge: MAX_EDGE });
    const blob = await write(drawn, "image/png");
    if (blob.size <= MAX_PICTURE_BYTES) return { blob, ...sizeOf(drawn) };
  }
  for (const { edge, quality } of TRIES) {
    const drawn = draw(image, { edge, background: "#fff" });
    const blob = await write(drawn, "image/jpeg", quality);
    if (blob.size <= MAX_PICTURE_BYTES) return { blob, ...sizeOf(drawn) };
  }
  throw new RangeError("The picture does not get small enough.");
}

function draw(
  image: HTMLImageElement,
  { edge, background }: { edge: number; background?: string },
): HTMLCanvasElement {
  const { naturalWidth, naturalHeight } = image;
  const scale = Math.min(1, edge / Math.max(naturalWidth, naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(naturalHeight * scale));
  const context = canvas.getContext("2d");
  if (!context || naturalWidth === 0) throw new RangeError("There is nothing to draw.");
  if (background) {
    context.fillStyle = background;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function write(canvas: HTMLCanvasElement, type: string, quality?: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const take = (blob: Blob | null): void =>
      blob?.type === type ? resolve(blob) : reject(new RangeError("It cannot be written."));
    canvas.toBlob(take, type, quality);
  });
}

function sizeOf({ width, height }: HTMLCanvasElement): Pick<Picture, "width" | "height"> {
  return { width, height };
}
