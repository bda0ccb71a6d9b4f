/**
 * Starts the worker: from its own file, or, in the page that is one file, from the text that the page carries (a module
 * from a blob would not start on `file://`; this is a classic script).
 */
export function startWorker(): Worker {
  const carried = document.getElementById("worker-script");
  if (carried === null) return new Worker("worker.js");
  const url = URL.createObjectURL(new Blob([carried.textContent ?? ""], { type: "text/javascript" }));
  try {
    return new Worker(url);
  } finally {
    // The worker has begun to load; the address is of no more use.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }
}
