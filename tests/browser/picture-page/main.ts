import { showResult } from "../page-result.js";
import { drawAll } from "../pictures.js";

await showResult(async () => drawAll(new Uint8Array(await (await fetch("sample.fits")).arrayBuffer())));
