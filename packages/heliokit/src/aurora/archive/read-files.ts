import type { ByteSource, Storage } from "../../bytes/index.js";
import type { DownloadedFile } from "../../download/index.js";
import { HeliokitError } from "../../errors.js";
import { type Calibration, readCalibration } from "../calibration.js";
import type { ImageProblem, RawImages } from "../image-data.js";
import { readGrid, type SkyGrid } from "../read-grid.js";
import { readImages } from "../read-images.js";
import { readSkymap, type Skymap } from "../skymap.js";
import type { ArchiveReadOptions } from "./client-types.js";
import { contentOfDataset } from "./dataset.js";
import type { SkyDownload } from "./download-types.js";
import type { SkyContent } from "./sky-data.js";
import { storedSource } from "./stored-source.js";

/** Reads the files of a download with the reader of their dataset. A skymap or calibration that failed is an error. */
export async function readDownload(
  download: SkyDownload,
  storage: Storage,
  options: ArchiveReadOptions,
): Promise<SkyContent> {
  const { dataset, files, failures } = download;
  const there = files.filter(({ status }) => status !== "failed");
  const content = contentOfDataset(dataset.name);
  const [failure] = failures;
  if (failure !== undefined && (content === "skymap" || content === "calibration")) {
    throw new HeliokitError(failure.code ?? "aurora/file-missing", failure.message ?? `${failure.name} failed`, {
      facts: { file: failure.name, failures: failures.length },
    });
  }
  switch (content) {
    case "skymap":
      return eachOf<Skymap>(there, storage, options, readSkymap);
    case "calibration":
      return eachOf<Calibration>(there, storage, options, readCalibration);
    case "images":
      return withFailures(
        await readImages(sourcesOf(there, storage), { ...imageOptions(options), dataset: dataset.name }),
        download,
      );
    case "grid":
      return withFailures(await readGrid(sourcesOf(there, storage), imageOptions(options)), download);
    case null:
      throw new HeliokitError(
        "aurora/dataset-not-readable",
        `files of ${dataset.name} can be downloaded, not read; open them with a program for their format`,
        { facts: { dataset: dataset.name } },
      );
  }
}

function imageOptions({ firstFrameOnly, metadata, signal }: ArchiveReadOptions) {
  return {
    ...(firstFrameOnly === undefined ? {} : { firstFrameOnly }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** Paths where there are some: readers open and close them one by one. */
function sourcesOf(files: readonly DownloadedFile[], storage: Storage) {
  return files.map(({ path, name, bytes }) => path ?? storedSource(storage, name, bytes));
}

async function eachOf<T>(
  files: readonly DownloadedFile[],
  storage: Storage,
  { signal }: ArchiveReadOptions,
  read: (source: ByteSource, options: { signal?: AbortSignal }) => Promise<T>,
): Promise<readonly T[]> {
  const found: T[] = [];
  for (const { name, bytes } of files) {
    signal?.throwIfAborted();
    found.push(await read(storedSource(storage, name, bytes), signal ? { signal } : {}));
  }
  return found;
}

/** What could not be fetched stands among the problems: frames are missing because of it. */
function withFailures<T extends RawImages | SkyGrid>(content: T, { failures }: SkyDownload): T {
  const problems = failures.map(
    ({ name, code, message }): ImageProblem => ({
      file: name,
      code: code ?? "download/failed",
      message: message ?? "the file could not be fetched",
      severity: "error",
    }),
  );
  return problems.length === 0 ? content : { ...content, problems: [...problems, ...content.problems] };
}
