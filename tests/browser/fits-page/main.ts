import { memorySource } from "heliokit/bytes";
import { openFits } from "heliokit/fits";
import { showResult } from "../page-result.js";

await showResult(async () => {
  const response = await fetch("./sample.fits");
  const file = await openFits(memorySource(await response.arrayBuffer(), "sample.fits"));
  return { hdus: file.hdus.length };
});
