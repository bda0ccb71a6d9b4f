export type { AnswerFault, ExportFault, FaultSetting } from "./faults.js";
export { type JsocArchive, type JsocArchiveOptions, type LoggedRequest, startJsocArchive } from "./server.js";
export {
  startUcalgaryArchive,
  type UcalgaryArchive,
  type UcalgaryArchiveOptions,
} from "./ucalgary/ucalgary-archive.js";
