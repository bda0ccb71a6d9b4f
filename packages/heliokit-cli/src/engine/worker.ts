import { workerData } from "node:worker_threads";
import { serveJobs } from "heliokit/node";
import type { Job } from "../plan/plan.js";
import type { ConversionResult } from "./engine.js";
import type { ConverterModule, WorkerStart } from "./local.js";

const start: WorkerStart = workerData;
const module: ConverterModule = await import(start.converter);
const convert = module.makeConvert(start.conversion);
const abandon = new AbortController();

serveJobs<Job, ConversionResult>(
  (job) => convert(job, abandon.signal),
  () => abandon.abort(),
);
