import { loadKernels } from "heliokit/kernels";
import { convertAll } from "../chain.js";
import { showResult } from "../page-result.js";

await showResult(async () => {
  const level1 = new Uint8Array(await (await fetch("level1.fits")).arrayBuffer());
  const pointing = await (await fetch("pointing.csv")).text();
  const correction = await (await fetch("correction.txt")).text();
  return {
    isolated: crossOriginIsolated,
    kernels: (await loadKernels()) !== undefined,
    files: await convertAll(level1, pointing, correction),
  };
});
