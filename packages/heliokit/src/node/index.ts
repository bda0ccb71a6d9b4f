export {
  type AtomicFileOptions,
  type AtomicFileSink,
  atomicFileSink,
  makeFolder,
  writeFileAtomically,
} from "./atomic-file.js";
export { cacheFolder } from "./cache-folder.js";
export { type DiskTableCache, diskTableCache, type ListedTable } from "./disk-table-cache.js";
export { type FileSource, fileSource } from "./file-source.js";
export { isFitsName, isPattern, type ListedFile, type ListOptions, listFolder, listGlob } from "./folder-list.js";
export { folderStorage } from "./folder-storage.js";
export { freeSpace } from "./free-space.js";
export { expandBraces, type Glob, isGlob, type PathStyle, parseGlob } from "./glob.js";
export { readMap, type WriteMapOptions, type WrittenMap, writeMap } from "./map-file.js";
export { type Fetch, isLoopback, nodeFetch } from "./network.js";
export { allowedCores, allowedMemory } from "./resources.js";
export { type RowHelpers, startRowHelpers } from "./row-helpers.js";
export { checkMovieTools, type MovieKind, movieKind, type SaveMovieOptions, saveMovie } from "./save-movie.js";
export { savePng, saveSvg } from "./save-picture.js";
export { removeDeadTemporaries } from "./temporary-files.js";
export { VERSION } from "./version.js";
export { serveJobs } from "./worker-jobs.js";
export { type WorkerPool, type WorkerPoolOptions, workerPool } from "./worker-pool.js";
