// Joins the built command and the parts of the library it uses into a few files: a one-shot run then starts a third
// faster, because Node opens ten files instead of nearly two hundred. The plain build beside it stays what everything
// else uses, and what bin/heliokit.mjs falls back to when this one is older.
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { inRoot, isMain, say } from "./house.mjs";

const dist = inRoot("packages", "heliokit-cli", "dist");
const quick = join(dist, "quick");

/** Whether `dist/quick` is as new as what it was made from. */
function isCurrent() {
  const age = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  const joined = age(join(quick, "main.js"));
  const parts = [join(dist, "main.js"), inRoot("packages", "heliokit", "dist", "errors.js")];
  return joined !== undefined && parts.every((file) => joined >= (age(file) ?? 0));
}

/** The licences of what is joined in: they go where the code goes. */
function licences() {
  const places = [["heliokit", inRoot("LICENSE")]];
  for (const name of ["commander", "fflate", "undici", "hono", "@hono/node-server"])
    places.push([name, inRoot("node_modules", name, "LICENSE")]);
  return places.map(([name, file]) => `${name}\n\n${readFileSync(file, "utf8").trim()}\n`).join("\n---\n\n");
}

/** Writes `dist/quick` where it is not up to date; false when that failed. */
export async function bundleCommand() {
  if (isCurrent()) return true;
  const began = Date.now();
  rmSync(quick, { recursive: true, force: true });
  try {
    await build(options);
  } catch (error) {
    say("build", `packages/heliokit-cli cannot be joined: ${error.message}`);
    return false;
  }
  writeFileSync(join(quick, "LICENSES.txt"), licences());
  say("build", `packages/heliokit-cli: joined for a quick start in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return true;
}

const options = {
  root: dist,
  configFile: false,
  logLevel: "error",
  // Loaded when they are first used; a binary and its loader, readers of Parquet, and what a queue needs, stay packages
  // of their own.
  ssr: {
    noExternal: true,
    external: [
      "@resvg/resvg-js",
      "hyparquet",
      "hyparquet-compressors",
      "hyparquet-writer",
      "bullmq",
      "ioredis",
      "pg",
      "pino",
    ],
  },
  build: {
    ssr: true,
    target: "node20",
    outDir: quick,
    minify: false,
    rolldownOptions: {
      // The names by which threads and converters are found beside the engine.
      input: {
        main: join(dist, "main.js"),
        worker: join(dist, "engine", "worker.js"),
        "level15-module": join(dist, "engine", "level15-module.js"),
        "row-worker": join(dist, "engine", "row-worker.js"),
        "frame-worker": join(dist, "commands", "sdoml", "frame-worker.js"),
        "queue-thread": join(dist, "queue", "queue-thread.js"),
      },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        // Few large files, and no entry is shared: to import worker.js must mean to start a worker.
        codeSplitting: {
          groups: [
            // Loaded for a proxy only.
            { name: "proxy", test: /node_modules[\\/]undici/, priority: 3 },
            // A group takes what its modules import with it: the library goes first.
            { name: "library", test: /packages[\\/]heliokit[\\/]dist[\\/](?!synthetic)|fflate/, priority: 2 },
            { name: "synthetic", test: /packages[\\/]heliokit[\\/]dist[\\/]synthetic/, priority: 1 },
            { name: "options", test: /commander|[\\/]commands[\\/]\w+-options\.js|dist[\\/]program\.js/, priority: 1 },
            {
              name: "command",
              test: /heliokit-cli[\\/]dist[\\/](?!main|output|engine[\\/](worker|level15-module|row-worker)|commands[\\/]sdoml[\\/]frame-worker|queue[\\/]queue-thread)/,
            },
          ],
        },
      },
    },
  },
};

if (isMain(import.meta.url)) process.exitCode = (await bundleCommand()) ? 0 : 1;
