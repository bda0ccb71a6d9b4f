#!/usr/bin/env node
// Committed and executable so that `npm ci` on a fresh clone links node_modules/.bin/heliokit before anything is built.
import { statSync } from "node:fs";

const build = new URL("../dist/main.js", import.meta.url);
const joined = new URL("../dist/quick/main.js", import.meta.url);
const age = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs;

/** When the library was built; 0 where it is not installed, which the import then says better. */
function libraryAge() {
  try {
    return age(new URL(import.meta.resolve("heliokit/errors"))) ?? 0;
  } catch {
    return 0;
  }
}

const built = age(build);
const quick = age(joined);
if (built === undefined) {
  process.stderr.write("heliokit is not built yet: run `npm run build` in the repository first.\n");
  process.exitCode = 2;
} else if (quick !== undefined && quick >= built && quick >= libraryAge()) {
  await import(joined.href);
} else {
  // The files were built anew since they were joined.
  await import(build.href);
}
