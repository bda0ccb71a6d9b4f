import { memorySource } from "heliokit/bytes";
import { openFits, readPhysical } from "heliokit/fits";
import { sha256, showResult } from "../page-result.js";

await showResult(async () => {
  const response = await fetch("sample.fits");
  const file = await openFits(memorySource(await response.arrayBuffer(), "sample.fits"));
  const { axes, data } = await readPhysical(await file.firstImage(), { dtype: "float32" });
  return { axes, sha256: await sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) };
});
