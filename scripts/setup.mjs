// Makes a fresh clone ready: the packages of the lock file, and for the tests a browser and the servers of the queue
// where they may be installed. `node scripts/setup.mjs` installs packages; `setUp({ components: true })` of the test
// script also sees to Chromium, Redis and PostgreSQL.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { inRoot, isMain, npmCommand, run, say } from "./house.mjs";

/** Where the system keeps Chromium or Chrome; the first that exists. CHROMIUM_PATH goes before all. */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  const candidates = [
    ...(named === undefined ? [] : [named]),
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ];
  return candidates.find((file) => existsSync(file));
}

/** Why node_modules must be installed anew, or undefined when it holds what the lock file says. */
export function packagesMissing() {
  const installed = inRoot("node_modules", ".package-lock.json");
  if (!existsSync(installed)) return "node_modules is missing";
  const wanted = JSON.parse(readFileSync(inRoot("package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(installed, "utf8")).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.startsWith("node_modules/") || entry.link) continue;
    const there = present[path];
    // Packages of other platforms are optional and rightly absent.
    if (there === undefined && entry.optional) continue;
    if (there === undefined) return `${path} is missing`;
    if (there.version !== entry.version) return `${path} is ${there.version}, the lock file says ${entry.version}`;
  }
  return undefined;
}

function installForbidden() {
  if (process.env.HELIOKIT_NO_INSTALL === "1") return "HELIOKIT_NO_INSTALL=1 forbids installing";
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "only root on Debian or Ubuntu installs it";
  if (!existsSync("/usr/bin/apt-get")) return "there is no apt-get here";
  return undefined;
}

/** Whether the system has the server of a queue: Redis, or PostgreSQL with its own programs, which Debian keeps apart. */
function findRedis() {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, "redis-server")));
}

function findPostgres() {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, "bin")) : [];
  return [...versions, "/usr/local/bin", "/usr/bin"].some((folder) => existsSync(join(folder, "initdb")));
}

/** Programs that tests of real components need: name, Debian's package, which tests, and whether it is there. */
const COMPONENTS = [
  ["Chromium", "chromium", "browser", () => findChromium() !== undefined],
  ["Redis", "redis-server", "queue", findRedis],
  ["PostgreSQL", "postgresql", "queue", findPostgres],
];

async function installComponents() {
  for (const [name, debianPackage, tests, isThere] of COMPONENTS) {
    if (isThere()) continue;
    const reason = installForbidden();
    if (reason !== undefined) {
      say("setup", `${name} is missing (${reason}); the ${tests} tests that need it will be skipped and say so`);
      continue;
    }
    say("setup", `${name} is missing; installing it with apt-get for the ${tests} tests`);
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    const install = () => run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", debianPackage], { env });
    if ((await install()) !== 0) {
      await run("apt-get", ["update", "-qq"], { env });
      await install();
    }
    if (!isThere()) {
      say("setup", `${name} could not be installed; the ${tests} tests that need it will be skipped and say so`);
    }
  }
}

/** Installs what is missing; `components` also sees to the programs that real-component tests need. */
export async function setUp({ components = false } = {}) {
  const reason = packagesMissing();
  if (reason === undefined) {
    say("setup", "packages are those of the lock file");
  } else {
    say("setup", `${reason}; running npm ci --ignore-scripts`);
    const [command, ...leading] = npmCommand();
    const code = await run(command, [...leading, "ci", "--ignore-scripts", "--no-fund", "--no-audit"]);
    if (code !== 0) {
      say("setup", "npm ci failed: it needs the package registry or a filled npm cache; see the lines above");
      return false;
    }
  }
  if (components) await installComponents();
  return true;
}

if (isMain(import.meta.url))
  process.exitCode = (await setUp({ components: process.argv.includes("--components") })) ? 0 : 1;
