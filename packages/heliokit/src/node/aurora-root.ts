import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { posix, win32 } from "node:path";
import { type CacheWorld, cacheFolder } from "./cache-folder.js";

/** What decides where auroral data lie, given apart so that every platform's rule can be tested anywhere. */
export interface AuroraRootWorld extends CacheWorld {
  readonly exists: (path: string) => boolean;
}

/**
 * Where files of the University of Calgary are kept: `HELIOKIT_AURORA_ROOT`, else the folder of the archive's own Python
 * library where there is one (`~/pyaurorax_data`), so that nothing is fetched twice, else `aurora` in the cache folder.
 */
export function auroraRoot(
  world: AuroraRootWorld = { env: process.env, platform: process.platform, home: homedir(), exists: existsSync },
): string {
  const { env, platform, home, exists } = world;
  const path = platform === "win32" ? win32 : posix;
  const chosen = env["HELIOKIT_AURORA_ROOT"];
  if (chosen !== undefined && chosen !== "") return chosen;
  const shared = path.join(home, "pyaurorax_data");
  return exists(shared) ? shared : path.join(cacheFolder(world), "aurora");
}
