// A converter module as `localEngine` loads it, whose faults are named by the input: for tests of threads that fail.
export function makeConvert() {
  return async (job, signal) => {
    signal.throwIfAborted();
    if (job.input.includes("mistake")) undefined.property;
    if (job.input.includes("crash")) setTimeout(() => process.exit(7));
    if (job.input.includes("uncaught")) setTimeout(() => Promise.reject(new RangeError("nobody waits for me")));
    if (job.input.includes("memory")) for (const all = []; ; ) all.push(new Array(1e6).fill({}));
    if (job.input.includes("bad file")) {
      throw Object.assign(new Error("tile 3 is damaged"), {
        name: "HeliokitError",
        code: "fits/corrupt-tile",
        facts: { tile: 3, helper: () => {} },
      });
    }
    await new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, job.input.includes("slow") ? 60_000 : 5);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    });
    if (/crash|uncaught/.test(job.input)) await new Promise(() => {});
    const report = { warnings: [], steps: [], seconds: {}, outputBytes: 1, width: 1, height: 1 };
    return { report, outputBytes: 1, outputModifiedMs: 1, seconds: 0.005 };
  };
}
