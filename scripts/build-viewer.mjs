// Builds the page of packages/heliokit-viewer: a folder for any static host and one HTML file that works from disk, both
// put where the command ships them. Skips the work when nothing that decides the outcome has changed.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot, isMain, say } from "./house.mjs";

const source = inRoot("packages", "heliokit-viewer", "src");
const dist = inRoot("packages", "heliokit-viewer", "dist");
const shipped = inRoot("packages", "heliokit-cli", "dist");
const stampFile = inRoot("node_modules", ".cache", "heliokit", "heliokit-viewer.built-from");

/** What the page and its worker are made of, beside packages of the lock file. */
function fingerprint() {
  const files = [
    ...readdirSync(source, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
      .map((entry) => join(entry.parentPath, entry.name)),
    // The page names outputs and jobs as the command does, by the command's own files.
    inRoot("packages", "heliokit-cli", "src", "outcome.ts"),
    inRoot("packages", "heliokit-cli", "src", "plan", "identity-text.ts"),
    inRoot("packages", "heliokit-cli", "src", "plan", "names.ts"),
    inRoot("packages", "heliokit-cli", "src", "prep", "parameters.ts"),
    inRoot("scripts", "build-viewer.mjs"),
    inRoot("node_modules", "svelte", "package.json"),
    inRoot("node_modules", "vite", "package.json"),
    inRoot("node_modules", ".cache", "heliokit", "heliokit.built-from"),
  ];
  const hash = createHash("sha256");
  for (const file of files.sort()) hash.update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

/** Bundles one script, with its style, into plain texts. */
async function bundle(entry, name) {
  const [{ build }, { svelte }] = await Promise.all([import("vite"), import("@sveltejs/vite-plugin-svelte")]);
  const built = await build({
    root: source,
    configFile: false,
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [svelte({ configFile: false, emitCss: true, compilerOptions: { runes: true } })],
    // Svelte for browsers, whichever program bundles it.
    resolve: { conditions: ["browser", "production", "module", "default"] },
    build: {
      write: false,
      target: "es2022",
      minify: true,
      // One classic script: a page from disk has no module workers.
      lib: { entry: join(source, entry), formats: ["iife"], name: "heliokitPage", fileName: () => `${name}.js` },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const { output } = Array.isArray(built) ? built[0] : built;
  const script = output.filter((file) => file.type === "chunk");
  if (script.length !== 1) throw new Error(`${entry} became ${script.length} scripts`);
  const style = output.filter((file) => file.fileName.endsWith(".css")).map((file) => String(file.source));
  return { script: script[0].code, style: style.join("\n") };
}

const hashOf = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** What a page may do that is given no policy by a server. It reads what the user names, wherever that is. */
function policyOf({ script, style, worker }) {
  const policy = [
    "default-src 'none'",
    `script-src ${script} 'wasm-unsafe-eval'`,
    `style-src ${style}`,
    "img-src data: blob:",
    "connect-src 'self' https: http:",
    `worker-src ${worker}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<meta http-equiv="Content-Security-Policy" content="${policy}" />`;
}

function fill(template, parts) {
  return Object.entries(parts).reduce((page, [name, text]) => page.replace(`<!-- ${name} -->`, () => text), template);
}

/** The page as files and as one file, as texts by their names. */
function pages(template, main, worker) {
  // A script ends at the first `</script`, wherever it stands; in strings and patterns `<\/` means the same.
  const closed = (code) => code.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
  const script = closed(main.script);
  return {
    "page/index.html": fill(template, {
      policy: policyOf({ script: "'self'", style: "'self'", worker: "'self'" }),
      style: '<link rel="stylesheet" href="main.css" />',
      script: '<script src="main.js"></script>',
    }),
    "page/main.js": main.script,
    "page/main.css": main.style,
    "page/worker.js": worker.script,
    "page/LICENSES.txt": licences(),
    "page.html": fill(template, {
      policy: policyOf({ script: hashOf(script), style: hashOf(main.style), worker: "blob:" }),
      style: `<style>${main.style}</style>`,
      script: `<script type="text/plain" id="licences">\n${licences()}</script>\n    <script type="text/plain" id="worker-script">${closed(worker.script)}</script>\n    <script>${script}</script>`,
    }),
  };
}

/** The licences of what the page holds: they go where the code goes. */
function licences() {
  const places = [["heliokit", inRoot("LICENSE")]];
  for (const [name, file] of [
    ["svelte", "LICENSE.md"],
    ["fflate", "LICENSE"],
  ])
    places.push([name, inRoot("node_modules", name, file)]);
  return places.map(([name, file]) => `${name}\n\n${readFileSync(file, "utf8").trim()}\n`).join("\n---\n\n");
}

/** Puts the built page where the command finds it. */
function ship() {
  for (const name of ["page", "page.html"]) {
    rmSync(join(shipped, name), { recursive: true, force: true });
    cpSync(join(dist, name), join(shipped, name), { recursive: true });
  }
}

/** Builds the page where it is not up to date; false when that failed. */
export async function buildViewer() {
  const print = fingerprint();
  if (existsSync(join(dist, "page.html")) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === print) {
    ship();
    say("build", "packages/heliokit-viewer is up to date");
    return true;
  }
  const began = Date.now();
  try {
    const main = await bundle("main.ts", "main");
    const worker = await bundle("worker/worker.ts", "worker");
    const files = pages(readFileSync(join(source, "page.html"), "utf8"), main, worker);
    rmSync(dist, { recursive: true, force: true });
    mkdirSync(join(dist, "page"), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dist, name), text);
  } catch (error) {
    say("build", `packages/heliokit-viewer does not build: ${error.message}`);
    return false;
  }
  mkdirSync(join(stampFile, ".."), { recursive: true });
  writeFileSync(stampFile, print);
  ship();
  say("build", `packages/heliokit-viewer in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return true;
}

if (isMain(import.meta.url)) process.exitCode = (await buildViewer()) ? 0 : 1;
