// Compiles packages/heliokit/kernels/*.ts (AssemblyScript) twice, for plain and for shared memory, and embeds the bytes
// in src/kernels/generated/{plain,threads}.ts. Skips the work when neither sources, compiler nor options have changed.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const sourceFolder = path.join(root, "packages/heliokit/kernels");
const targetFolder = path.join(root, "packages/heliokit/src/kernels/generated");

// Relaxed SIMD stays off: its results differ between machines.
const common = [
  "index.ts",
  "-O3",
  "--noAssert",
  "--converge",
  "--runtime",
  "stub",
  "--importMemory",
  "--use",
  "abort=",
  "--enable",
  "simd",
  "--enable",
  "bulk-memory",
  "--enable",
  "sign-extension",
];
// The largest memory is 65536 pages (4 GiB); a shared memory has to state it.
const builds = {
  plain: [...common],
  threads: [...common, "--enable", "threads", "--sharedMemory", "--maximumMemory", "32768"],
};

async function sources() {
  const names = (await readdir(sourceFolder)).filter((name) => name.endsWith(".ts")).sort();
  const texts = new Map();
  for (const name of names) texts.set(name, await readFile(path.join(sourceFolder, name), "utf8"));
  return texts;
}

async function compile(options, texts, listing) {
  const asc = await import("assemblyscript/asc");
  let binary;
  let messages = "";
  const stream = { write: (text) => (messages += text) };
  const files = [...options, "--outFile", "kernels.wasm", ...(listing ? ["--textFile", "kernels.wat"] : [])];
  const result = await asc.main(files, {
    stdout: stream,
    stderr: stream,
    readFile: (name) => texts.get(path.basename(name)) ?? null,
    writeFile: async (name, contents) => {
      if (name.endsWith(".wasm")) binary = contents;
      else if (listing) await writeFile(listing, contents);
    },
    listFiles: () => [...texts.keys()],
  });
  if (result.error || binary === undefined) throw new Error(`the kernels do not compile:\n${messages}`);
  return binary;
}

function asModule(binary, stamp) {
  const lines = Buffer.from(binary)
    .toString("base64")
    .match(/.{1,4000}/g);
  return [
    `// Made by scripts/build-kernels.mjs from packages/heliokit/kernels; ${stamp}`,
    "/** The compiled kernels in base64. */",
    `export const wasmBase64: string =\n  "${lines.join('" +\n  "')}";`,
    "",
  ].join("\n");
}

/** Builds what is out of date; answers the names of the builds that were made. */
export async function buildKernels({ listing } = {}) {
  const texts = await sources();
  const compiler = JSON.parse(await readFile(path.join(root, "node_modules/assemblyscript/package.json"), "utf8"));
  const made = [];
  for (const [name, options] of Object.entries(builds)) {
    const hash = createHash("sha256").update(JSON.stringify([compiler.version, options, [...texts]]));
    const stamp = hash.digest("hex");
    const target = path.join(targetFolder, `${name}.ts`);
    const present = await readFile(target, "utf8").catch(() => "");
    if (present.includes(stamp) && !listing) continue;
    const binary = await compile(options, texts, listing && name === "plain" ? listing : undefined);
    await mkdir(targetFolder, { recursive: true });
    await writeFile(target, asModule(binary, stamp));
    made.push(name);
  }
  return made;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  // --wat FILE also writes the text form of the plain build, to see what a loop became.
  const at = process.argv.indexOf("--wat");
  const made = await buildKernels(at < 0 ? {} : { listing: process.argv[at + 1] });
  console.log(made.length === 0 ? "kernels: up to date" : `kernels: built ${made.join(" and ")}`);
}
