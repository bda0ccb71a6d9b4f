import { showResult } from "../page-result.js";
import { workOnSky } from "../skies.js";

await showResult(async () =>
  workOnSky(async (name) => new Uint8Array(await (await fetch(new URL(`sky/${name}`, location.href))).arrayBuffer())),
);
