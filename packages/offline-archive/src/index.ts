export type { AnswerFault, ExportFault, FaultSetting } from "./faults.js";
export { type JsocArchive, type JsocArchiveOptions, type LoggedRequest, startJsocArchive } from "./server.js";
