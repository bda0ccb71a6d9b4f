export type { FetchFunction } from "./answer.js";
export { downloadFiles } from "./download-files.js";
export { safeName } from "./names.js";
export { type Reply, type RequestBytesOptions, requestBytes } from "./request-bytes.js";
export type { RetryNotice, RetryOptions, Sleep } from "./retry.js";
export type { DownloadedFile, DownloadItem, DownloadOptions, DownloadProgress, DownloadReport } from "./types.js";
