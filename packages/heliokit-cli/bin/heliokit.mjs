#!/usr/bin/env node
// Committed and executable so that `npm ci` on a fresh clone links node_modules/.bin/heliokit before anything is built.
import { existsSync } from "node:fs";

const build = new URL("../dist/main.js", import.meta.url);
if (existsSync(build)) {
  await import(build.href);
} else {
  process.stderr.write("heliokit is not built yet: run `npm run build` in the repository first.\n");
  process.exitCode = 2;
}
