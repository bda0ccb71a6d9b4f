import { loadKernels } from "heliokit/kernels";
import { convertAll } from "../chain.js";
import { showResult } from "../page-result.js";

await showResult(async () => {
  const [level1, pointing, correction] = await Promise.all(
    ["level1.fits", "pointing.csv", "correction.txt"].map(fetch),
  );
  if (!level1 || !pointing || !correction) throw new Error("three files are asked for");
  const bytes = new Uint8Array(await level1.arrayBuffer());
  return {
    isolated: crossOriginIsolated,
    kernels: (await loadKernels()) !== undefined,
    files: await convertAll(bytes, await pointing.text(), await correction.text()),
  };
});
