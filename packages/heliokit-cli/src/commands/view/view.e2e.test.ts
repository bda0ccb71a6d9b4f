import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ended, start } from "../../end-to-end/command.js";
import { openerOf } from "./open-browser.js";

const folder = mkdtempSync(join(tmpdir(), "heliokit-view-command-"));
const image = join(folder, "image.fits");

beforeAll(() => writeFileSync(image, new Uint8Array(16 * 1024 * 1024)));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts the command and gives its first line. */
async function started(args: readonly string[], env: Record<string, string> = {}) {
  const child = start(["view", ...args], { env });
  const end = ended(child);
  const lines = createInterface(child.stdout);
  const [line] = (await once(lines, "line")) as [string];
  return { child, end, line };
}

describe("heliokit view", () => {
  test("says where it listens, serves the page, and ends at once with Ctrl-C, requests open or not", async () => {
    const { child, end, line } = await started([image, "--no-open"]);
    const [, url = ""] = /^listening on (http:\/\/127\.0\.0\.1:\d+\/[\w-]{22,}\/)$/.exec(line) ?? [];
    expect(await (await fetch(url)).text()).toContain("<title>Heliokit</title>");
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${url}data/0/image.fits`, resolve).on("error", reject);
    });
    await once(response, "data");
    response.pause();
    response.on("error", () => {});
    child.kill("SIGINT");
    expect((await end).status).toBe(0);
    const closed = new Promise((resolve) => response.once("close", resolve));
    response.resume();
    await closed;
    expect(response.complete).toBe(false);
  });

  test("--json tells the address as a document", async () => {
    const { child, end, line } = await started([folder, "--no-open", "--json"]);
    const { url, port, token } = JSON.parse(line);
    expect(url).toBe(`http://127.0.0.1:${port}/${token}/`);
    expect((await fetch(url)).status).toBe(200);
    child.kill("SIGTERM");
    expect((await end).status).toBe(0);
  });

  test("over ssh it says how to get there", async () => {
    const { child, end, line } = await started([image], { SSH_CONNECTION: "a 1 b 22", DISPLAY: "", USER: "me" });
    const [, port] = /:(\d+)\//.exec(line) ?? [];
    child.kill("SIGINT");
    expect((await end).err).toContain(`ssh -L ${port}:127.0.0.1:${port} me@`);
  });

  test.each([
    [[], "what is to be seen"],
    [["nothing.fits"], "there is no such file or folder"],
    [["*.nothing"], "no file fits this pattern"],
    [[image, "--memory", "1k"], "--memory 1k"],
    [[image, "--port", "70000"], "--port"],
  ])("wrong usage is exit status 2: %j", async (args, message) => {
    const { status, err } = await ended(start(["view", ...args], { cwd: folder }));
    expect(status).toBe(2);
    expect(err).toContain(message);
  });

  test("--export writes the page as one file and as a folder", async () => {
    const single = join(folder, "viewer.html");
    const { out } = await ended(start(["view", "--export", single, "--json"]));
    const text = readFileSync(single, "utf8");
    expect(JSON.parse(out)).toMatchObject({ output: single, files: [single], dryRun: false });
    expect(text).toContain("script-src 'sha256-");
    expect(text).not.toMatch(/<(script|link)[^>]* (src|href)="(?!data:)/);
    const host = join(folder, "public", "viewer");
    await ended(start(["view", "--export", host, "--dry-run"]));
    expect(() => readdirSync(host)).toThrow();
    await ended(start(["view", "--export", host]));
    expect(readdirSync(host).sort()).toEqual(["LICENSES.txt", "index.html", "main.css", "main.js", "worker.js"]);
  });
});

test("the platform's browser is found, and none where nobody would see it", () => {
  const url = "http://127.0.0.1:1/x/";
  expect(openerOf("darwin", {}, url)).toEqual({ command: "open", args: [url] });
  expect(openerOf("win32", {}, url)?.args).toEqual(["url.dll,FileProtocolHandler", url]);
  expect(openerOf("linux", { DISPLAY: ":0" }, url)).toEqual({ command: "xdg-open", args: [url] });
  expect(openerOf("linux", {}, url)).toBeUndefined();
  expect(openerOf("darwin", { SSH_CONNECTION: "a 1 b 22" }, url)).toBeUndefined();
});
