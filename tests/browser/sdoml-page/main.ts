import { readCube } from "../cubes.js";
import { showResult } from "../page-result.js";

await showResult(async () => readCube(new URL("cube.zarr", location.href).href));
