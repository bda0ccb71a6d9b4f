import { spawn } from "node:child_process";

type Environment = Readonly<Record<string, string | undefined>>;

/** The program that opens an address on a platform; undefined where nobody would see it. */
export function openerOf(
  platform: NodeJS.Platform,
  env: Environment,
  url: string,
): { readonly command: string; readonly args: readonly string[] } | undefined {
  if (env["SSH_CONNECTION"] && !env["DISPLAY"]) return undefined;
  if (platform === "darwin") return { command: "open", args: [url] };
  if (platform === "win32") return { command: "rundll32", args: ["url.dll,FileProtocolHandler", url] };
  const screen = env["DISPLAY"] || env["WAYLAND_DISPLAY"];
  return !screen ? undefined : { command: "xdg-open", args: [url] };
}

/** Opens an address in the platform's browser; false where there is none. */
export function openBrowser(url: string, env: Environment): Promise<boolean> {
  const opener = openerOf(process.platform, env, url);
  if (opener === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(opener.command, opener.args, { stdio: "ignore", detached: true });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}
