// Loaded into a command by `--require` (also into its threads): makes one write point below a folder go wrong, the way
// disks and systems do. HELIOKIT_FARM_UNDER names the folder, HELIOKIT_FARM_FAULT is { point, kind }, and
// HELIOKIT_FARM_COUNT a file that gets a character for every point met. Without the first it does nothing.
const fs = require("node:fs");
const fsp = require("node:fs/promises");
const { syncBuiltinESMExports } = require("node:module");

const under = process.env.HELIOKIT_FARM_UNDER;
if (under !== undefined) {
  const { point: wanted = 0, kind = "count" } = JSON.parse(process.env.HELIOKIT_FARM_FAULT ?? "{}");
  const countFile = process.env.HELIOKIT_FARM_COUNT;
  const originalAppend = fs.appendFileSync;
  let met = 0;

  /** Whether this is the point; errors are thrown here, the rest is left to the caller. */
  const meet = (path) => {
    if (!String(path).startsWith(under)) return false;
    met += 1;
    if (countFile !== undefined) originalAppend(countFile, ".");
    if (met !== wanted) return false;
    if (kind === "kill") process.kill(process.pid, "SIGKILL");
    if (/^E[A-Z]+$/.test(kind)) throw Object.assign(new Error(`${kind}: made by the farm`), { code: kind, syscall: "farm" });
    return true;
  };
  const half = (length) => Math.max(1, length >> 1);

  const places = new WeakMap();
  let patched = false;
  const open = fsp.open;
  fsp.open = async (path, flags, ...rest) => {
    const writes = typeof flags === "string" && /[wa+]/.test(flags);
    if (writes) meet(path);
    const handle = await open(path, flags, ...rest);
    if (writes) places.set(handle, path);
    if (!patched) {
      patched = true;
      patchHandles(Object.getPrototypeOf(handle));
    }
    return handle;
  };

  function patchHandles(prototype) {
    const { write, sync } = prototype;
    prototype.write = async function (buffer, offset, length, position) {
      const path = places.get(this);
      if (path === undefined || typeof offset !== "number") return write.call(this, buffer, offset, length, position);
      // Half of it reaches the disk before the process dies or the system gives in.
      if (kind === "torn" && met + 1 === wanted && String(path).startsWith(under)) {
        await write.call(this, buffer, offset, half(length), position);
        process.kill(process.pid, "SIGKILL");
      }
      return write.call(this, buffer, offset, meet(path) && kind === "short" ? half(length) : length, position);
    };
    prototype.sync = async function () {
      const path = places.get(this);
      if (path !== undefined) meet(path);
      return sync.call(this);
    };
  }

  for (const name of ["rename", "mkdir"]) {
    const original = fsp[name];
    fsp[name] = async (path, ...rest) => {
      meet(name === "rename" ? rest[0] : path);
      return original(path, ...rest);
    };
  }

  const descriptors = new Map();
  const { openSync, writeSync, fsyncSync } = fs;
  fs.openSync = (path, flags, ...rest) => {
    const writes = typeof flags === "string" && /[wa+]/.test(flags);
    if (writes) meet(path);
    const descriptor = openSync(path, flags, ...rest);
    if (writes) descriptors.set(descriptor, path);
    return descriptor;
  };
  fs.writeSync = (descriptor, bytes, offset, length, ...rest) => {
    const path = descriptors.get(descriptor);
    if (path === undefined || typeof bytes === "string") return writeSync(descriptor, bytes, offset, length, ...rest);
    if (kind === "torn" && met + 1 === wanted && String(path).startsWith(under)) {
      writeSync(descriptor, bytes, offset, half(length), ...rest);
      process.kill(process.pid, "SIGKILL");
    }
    return writeSync(descriptor, bytes, offset, meet(path) && kind === "short" ? half(length) : length, ...rest);
  };
  fs.fsyncSync = (descriptor) => {
    const path = descriptors.get(descriptor);
    if (path !== undefined) meet(path);
    return fsyncSync(descriptor);
  };
  syncBuiltinESMExports();
}
