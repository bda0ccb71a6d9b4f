/**
 * What rooms get from `#platform` in a browser: no paths, only errors that name what to pass instead. Under Node the
 * same names come from `node/platform.ts`.
 */
import { HeliokitError } from "../errors.js";
import type { ByteSink } from "./sink.js";
import type { ByteSource } from "./source.js";
import type { Storage } from "./storage.js";

/** A sink that keeps nothing unless committed. */
export interface PathSink extends ByteSink {
  commit(): Promise<void>;
  abort(): Promise<void>;
}

/** Refuses: `bytes/no-file-system`. */
export async function openPath(path: string): Promise<ByteSource> {
  throw new HeliokitError(
    "bytes/no-file-system",
    `"${path}" is a file path, and a web page cannot open files by path; pass the bytes with memorySource(bytes), for a dropped file memorySource(await file.arrayBuffer(), file.name)`,
    { facts: { file: path } },
  );
}

/** Refuses: `bytes/no-file-system`. */
export async function createPath(path: string, _expectedSize?: number): Promise<PathSink> {
  throw new HeliokitError(
    "bytes/no-file-system",
    `"${path}" is a file path, and a web page cannot write files by path; write to memorySink() and offer its bytes as a download`,
    { facts: { file: path } },
  );
}

/** Refuses: `bytes/no-file-system`. */
export function openFolder(path: string): Storage {
  throw new HeliokitError(
    "bytes/no-file-system",
    `"${path}" is a folder's path, and a web page has no folders; pass memoryStorage() or a Storage of your own`,
    { facts: { file: path } },
  );
}

/** The page's own `fetch`; proxies and User-Agent are the browser's. */
export const platformFetch = (input: string | URL | Request, init?: RequestInit): Promise<Response> =>
  fetch(input, init);

/** A page has no folder for auroral data: they stay in memory. */
export const defaultAuroraRoot = (): string | undefined => undefined;

/** A page has no synchronous expander of its own. */
export const platformInflate: ((bytes: Uint8Array, limit: number) => Uint8Array | null) | undefined = undefined;

/** A page expands through its DecompressionStream. */
export const platformGunzip: ((packed: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>) | undefined = undefined;

/** A page expands whole files as it expands any. */
export const platformGunzipWhole: ((packed: Uint8Array, limit: number) => Uint8Array | null) | undefined = undefined;

/** Draws the lines and texts of an SVG over pixels, with the browser's own renderer and the fonts it has. */
export async function drawSvgOver(
  svg: string,
  picture: { readonly width: number; readonly height: number; readonly rgba: Uint8ClampedArray<ArrayBuffer> },
): Promise<void> {
  const { width, height, rgba } = picture;
  const image = new Image(width, height);
  image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) {
      throw new HeliokitError("picture/no-canvas", `this page gives no canvas of ${width} x ${height} pixels`, {
        facts: { width, height },
      });
    }
    context.putImageData(new ImageData(rgba, width, height), 0, 0);
    context.drawImage(image, 0, 0, width, height);
    rgba.set(context.getImageData(0, 0, width, height).data);
  } finally {
    URL.revokeObjectURL(image.src);
  }
}
