import { homedir } from "node:os";
import { posix, win32 } from "node:path";

/** The world that decides where the cache lies, given apart so that every platform's rule can be tested anywhere. */
export interface CacheWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly home: string;
}

/**
 * Where fetched tables are kept: `HELIOKIT_CACHE`, else the platform's cache folder (`~/.cache/heliokit` or
 * `XDG_CACHE_HOME`, `~/Library/Caches/heliokit`, `%LOCALAPPDATA%\heliokit\Cache`). It need not exist yet, and may be
 * read-only and shared.
 *
 * @example
 * ```ts
 * cacheFolder(); // "/home/ada/.cache/heliokit"
 * ```
 */
export function cacheFolder(
  world: CacheWorld = { env: process.env, platform: process.platform, home: homedir() },
): string {
  const { env, platform, home } = world;
  const path = platform === "win32" ? win32 : posix;
  const chosen = env["HELIOKIT_CACHE"];
  if (chosen !== undefined && chosen !== "") return chosen;
  if (platform === "win32") {
    return path.join(env["LOCALAPPDATA"] ?? path.join(home, "AppData", "Local"), "heliokit", "Cache");
  }
  if (platform === "darwin") return path.join(home, "Library", "Caches", "heliokit");
  const xdg = env["XDG_CACHE_HOME"];
  // The XDG rule: a relative path is to be ignored.
  return path.join(xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(home, ".cache"), "heliokit");
}
