// `node aurora-child.mjs LIST.json`: the files of the list to a keogram; prints what the process needed at most.
import { readFileSync } from "node:fs";
import { imageFrames, keogramFromFrames } from "heliokit/aurora";

const files = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));
const began = performance.now();
const keogram = await keogramFromFrames(imageFrames(files, { reuse: true }));
const seconds = (performance.now() - began) / 1000;
// In kilobytes on every platform that Node runs on, except that macOS says bytes.
const { maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ columns: keogram.columns, seconds, residentBytes: maxRSS * 1024 }));
