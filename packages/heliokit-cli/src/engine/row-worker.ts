import { runRowTask } from "heliokit/aia";
import { loadKernels } from "heliokit/kernels";
import { serveJobs } from "heliokit/node";

// Compiled before the first task comes: the other thread still reads and decodes.
await loadKernels();
serveJobs(runRowTask);
