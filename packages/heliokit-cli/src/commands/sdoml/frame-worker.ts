import { workerData } from "node:worker_threads";
import { fileSource, serveJobs } from "heliokit/node";
import { frameOfInput, type SdomlFrame } from "heliokit/sdoml";
import type { FrameJob, FrameWorkerStart } from "./frame-threads.js";
import { inputOptions } from "./input-options.js";

const { raw, level1 }: FrameWorkerStart = workerData;
const options = await inputOptions(raw, level1);

serveJobs<FrameJob, SdomlFrame>(({ path, source, settings }) =>
  frameOfInput({ ...source, open: () => fileSource(path) }, settings, options),
);
