import { type ByteSource, httpSource, memorySource, readInto } from "heliokit/bytes";
import { HeliokitError, isHeliokitError } from "heliokit/errors";
import { blobSource } from "./blob-source.js";
import type { FilePlace } from "./protocol.js";

/**
 * Opens a file wherever it is. `onFetched` is told of every request with the bytes it brought.
 *
 * @throws HeliokitError `view/changed` where a served file is another one than before
 */
export async function openPlace(
  place: FilePlace,
  onFetched: (bytes: number, version: string | undefined) => void,
  signal: AbortSignal,
): Promise<ByteSource> {
  if (place.kind === "blob") return blobSource(place.blob, place.name);
  const counting = async (url: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(url, init);
    const version = response.headers.get("etag") ?? undefined;
    onFetched(Number(response.headers.get("content-length") ?? 0), version);
    if (place.version !== undefined && version !== place.version) {
      await response.body?.cancel();
      throw changed(place.name);
    }
    return response;
  };
  try {
    return named(await httpSource(place.url, { fetch: counting, signal }), place.name);
  } catch (error) {
    // What fetching throws comes wrapped as a connection that failed.
    throw isHeliokitError(error) && isHeliokitError(error.cause, "view/changed") ? error.cause : error;
  }
}

const changed = (name: string, cause?: unknown): HeliokitError =>
  new HeliokitError("view/changed", `${name} changed since it was opened; open it again`, {
    facts: { file: name },
    ...(cause === undefined ? {} : { cause }),
  });

/** The file under its own name (the address has escapes), with its change under the view's own code. */
function named(source: ByteSource, name: string): ByteSource {
  return {
    name,
    size: source.size,
    read: async (offset, length, options) => {
      try {
        return await source.read(offset, length, options);
      } catch (error) {
        if (!isHeliokitError(error, "bytes/source-changed")) throw error;
        throw changed(name, error);
      }
    },
  };
}

/** The whole file in memory: what is decoded anyway is fetched in one request. */
export async function wholeFile(source: ByteSource, signal: AbortSignal): Promise<ByteSource> {
  const bytes = new Uint8Array(source.size);
  const count = await readInto(source, 0, bytes, { signal });
  return memorySource(bytes.subarray(0, count), source.name);
}
