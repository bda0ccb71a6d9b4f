// Builds the kernels, the library, the command and its page, in this order, and skips each part that is already up to date.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { inRoot, isMain, root, runNode, runTool, say } from "./house.mjs";

function* filesBelow(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

/** A digest of all that decides the output of a package: its sources, its settings, the compiler, what it builds on. */
function fingerprint(name, dependsOn) {
  const hash = createHash("sha256");
  const files = [
    ...filesBelow(inRoot("packages", name, "src")),
    inRoot("packages", name, "tsconfig.json"),
    inRoot("packages", name, "package.json"),
    inRoot("tsconfig.base.json"),
    inRoot("node_modules", "typescript", "package.json"),
    ...dependsOn.map((other) => stampFile(other)),
  ];
  for (const file of files.sort()) {
    if (file.endsWith(".test.ts")) continue;
    hash
      .update(`${relative(root, file)}\n`)
      .update(readFileSync(file))
      .update("\0");
  }
  return hash.digest("hex");
}

/** Where the fingerprint of the last build lies: not in dist, which npm publishes. */
const stampFile = (name) => inRoot("node_modules", ".cache", "heliokit", `${name}.built-from`);
const distFolder = (name) => inRoot("packages", name, "dist");

/** Removes what an earlier build left of sources that no longer exist: a package must not ship them. */
function removeOrphans(name) {
  const source = inRoot("packages", name, "src");
  const dist = distFolder(name);
  for (const file of filesBelow(dist)) {
    const inside = relative(dist, file);
    const stem = inside.replace(/\.(d\.ts|js)(\.map)?$/, "");
    if (stem === inside) continue;
    if (!existsSync(join(source, `${stem}.ts`))) rmSync(file);
  }
}

/** Compiles one package: "current" when nothing had changed, "built", or "failed". */
async function buildPackage(name, dependsOn = []) {
  const print = fingerprint(name, dependsOn);
  const stamp = stampFile(name);
  if (existsSync(distFolder(name)) && existsSync(stamp) && readFileSync(stamp, "utf8") === print) {
    say("build", `packages/${name} is up to date`);
    return "current";
  }
  const began = Date.now();
  if ((await runTool("typescript", "tsc", ["-p", join("packages", name)])) !== 0) {
    say("build", `packages/${name} does not compile; see the lines above`);
    return "failed";
  }
  removeOrphans(name);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, print);
  const count = [...filesBelow(distFolder(name))].filter((file) => file.endsWith(".js")).length;
  say("build", `packages/${name}: ${count} modules in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return "built";
}

/** Builds the kernels only: all that tests which run on the sources need. */
export async function buildKernels() {
  if ((await runNode(inRoot("scripts", "build-kernels.mjs"))) === 0) return true;
  say("build", "the kernels do not compile; see the lines above");
  return false;
}

/** Builds everything; false when a part failed. */
export async function build() {
  if (!(await buildKernels()) || (await buildPackage("heliokit")) === "failed") return false;
  if ((await buildPackage("offline-archive", ["heliokit"])) === "failed") return false;
  const command = await buildPackage("heliokit-cli", ["heliokit", "offline-archive"]);
  if (command === "failed") return false;
  // Loaded here, as the joining below: Vite is there only after the set-up.
  const { buildViewer } = await import("./build-viewer.mjs");
  if (!(await buildViewer())) return false;
  if (command === "current" && existsSync(join(distFolder("heliokit-cli"), "quick", "main.js"))) return true;
  const { bundleCommand } = await import("./bundle-command.mjs");
  return bundleCommand();
}

if (isMain(import.meta.url)) {
  const { setUp } = await import("./setup.mjs");
  process.exitCode = (await setUp()) && (await build()) ? 0 : 1;
}
