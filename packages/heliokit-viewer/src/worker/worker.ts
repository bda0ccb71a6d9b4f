// The worker: reads, averages, counts, converts and encodes, so that the page itself never waits.
import { isHeliokitError } from "heliokit/errors";
import { equalization, findLimits } from "heliokit/picture";
import { thresholds } from "../draw/thresholds.js";
import { histogramOf } from "./histogram.js";
import { closeImage, imageOf, readImageFile } from "./images.js";
import { markedStatistics, profileOf } from "./marked.js";
import { openPlace, wholeFile } from "./open-source.js";
import { prepareFile, tableKind } from "./prepare.js";
import type { Calls, FromWorker, SentError, ToWorker, WorkerEvent } from "./protocol.js";
import { figureSvg, imagePng } from "./save.js";
import { tilesOf } from "./tiles.js";

interface Work {
  readonly signal: AbortSignal;
  tell(event: WorkerEvent, transfer?: readonly ArrayBuffer[]): void;
}

const toldTo =
  (work: Work) =>
  (bytes: number, version: string | undefined): void =>
    work.tell({ event: "fetched", bytes, version });

type Answerers = {
  readonly [K in keyof Calls]: (
    work: Work,
    ...args: Parameters<Calls[K]>
  ) => ReturnType<Calls[K]> | Promise<ReturnType<Calls[K]>>;
};

const answerers: Answerers = {
  async open(work, place, hdu, memoryBytes) {
    const source = await openPlace(place, toldTo(work), work.signal);
    const opened = await readImageFile(await wholeFile(source, work.signal), { hdu, memoryBytes, signal: work.signal });
    work.tell({ event: "opened", opened });
    for (const tile of tilesOf(opened.image, imageOf(opened.image).raster)) work.tell(tile, [tile.data.buffer]);
    return opened;
  },
  close(_, image) {
    closeImage(image);
    return null;
  },
  limits: (_, image, wish) => findLimits(imageOf(image).raster.data, wish),
  histogram: (_, image, low, high, bins) => histogramOf(imageOf(image).raster.data, low, high, bins),
  statistics: (_, image, rectangle) => markedStatistics(imageOf(image), rectangle),
  profile: (_, image, line) => profileOf(imageOf(image), line),
  equalize(_, image) {
    const curve = equalization(imageOf(image).raster.data);
    return { thresholds: thresholds(curve), limits: curve.limits };
  },
  tableKind: (_, name, text) => tableKind(name, text) ?? null,
  async prepare(work, place, options) {
    const source = await openPlace(place, toldTo(work), work.signal);
    return prepareFile(await wholeFile(source, work.signal), options, {
      signal: work.signal,
      onProgress: (part) => work.tell({ event: "progress", part }),
    });
  },
  savePng: (_, image, look) => imagePng(image, look),
  saveFigure: (_, image, look) => new TextEncoder().encode(figureSvg(image, look)),
};

const running = new Map<number, AbortController>();
const scope = self as unknown as {
  postMessage(message: FromWorker, transfer?: readonly ArrayBuffer[]): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};

scope.onmessage = ({ data }) => {
  if ("cancel" in data) running.get(data.cancel)?.abort();
  else void answer(data.call, data.name, data.args);
};

async function answer(call: number, name: keyof Calls, args: readonly unknown[]): Promise<void> {
  const control = new AbortController();
  running.set(call, control);
  const work: Work = {
    signal: control.signal,
    tell: (event, transfer = []) => scope.postMessage({ call, event }, transfer),
  };
  try {
    const answerer = answerers[name] as (work: Work, ...args: readonly unknown[]) => unknown;
    const result = await answerer(work, ...args);
    scope.postMessage({ call, result }, buffersOf(result));
  } catch (error) {
    scope.postMessage({ call, error: sentError(error) });
  } finally {
    running.delete(call);
  }
}

/** Files are handed over, not copied: a copy of 64 MB would hold the page up. */
function buffersOf(result: unknown): readonly ArrayBuffer[] {
  const bytes = typeof result === "object" && result !== null && "bytes" in result ? result.bytes : result;
  return bytes instanceof Uint8Array && bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [];
}

function sentError(error: unknown): SentError {
  if (isHeliokitError(error)) return { name: error.name, code: error.code, message: error.message };
  if (error instanceof DOMException && error.name === "AbortError") {
    return { name: "AbortError", code: "view/cancelled", message: "cancelled" };
  }
  const message = error instanceof Error ? error.message : String(error);
  const name = error instanceof Error ? error.name : "Error";
  const code = name === "NotReadableError" ? "view/not-readable" : "view/failed";
  return { name, code, message };
}
