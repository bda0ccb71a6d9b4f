import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memorySource } from "../bytes/index.js";
import { isHeliokitError } from "../errors.js";
import { mapFromFits } from "../map/index.js";
import { drawMap, type Movie, makeMovie } from "../picture/index.js";
import { syntheticLevel1 } from "../synthetic/index.js";
import { checkMovieTools, movieKind, saveMovie, savePng, saveSvg } from "./index.js";

const hasFfmpeg = spawnSync(process.env["HELIOKIT_FFMPEG"] || "ffmpeg", ["-version"], { stdio: "ignore" }).status === 0;

let folder: string;
let movie: Movie;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "heliokit-movie-"));
  const { bytes } = await syntheticLevel1({ channel: 171, size: 32 });
  const map = await mapFromFits(memorySource(bytes, "synthetic.fits"));
  movie = await makeMovie([map, map], { size: 65 });
  await savePng(drawMap(map, { size: 128 }), join(folder, "sun.png"));
  await saveSvg(drawMap(map, { size: 128 }), join(folder, "sun.svg"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "nothing",
    (error) => (isHeliokitError(error) ? `${error.code}: ${error.message}` : String(error)),
  );

/** A stand-in for ffmpeg: a program of Node that notes its words and its input. */
function program(name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!${process.execPath}\n${body}`);
  chmodSync(path, 0o755);
  return path;
}

describe("saveMovie", () => {
  it("goes by the ending", () => {
    expect(["a.gif", "b.HTML", "c.mp4", "d.webm", "e.htm"].map(movieKind)).toEqual([
      "gif",
      "html",
      "mp4",
      "webm",
      "html",
    ]);
    expect(() => movieKind("a.avi")).toThrow(/\.gif, \.html, \.mp4, \.webm/);
  });

  it("writes GIF and page", async () => {
    await saveMovie(movie, join(folder, "sun.gif"));
    await saveMovie(movie, join(folder, "sun.html"));
    expect(readFileSync(join(folder, "sun.gif")).subarray(0, 6).toString("latin1")).toBe("GIF89a");
    expect(readFileSync(join(folder, "sun.html"), "utf8")).toMatch(/^<!doctype html>/);
    expect(readFileSync(join(folder, "sun.png")).subarray(1, 4).toString("latin1")).toBe("PNG");
    expect(readFileSync(join(folder, "sun.svg"), "utf8")).toContain("<desc>");
  });

  it("says what to do where there is no ffmpeg", async () => {
    const found = await codeOf(saveMovie(movie, join(folder, "a.mp4"), { ffmpeg: "heliokit-no-such-program" }));
    expect(found).toMatch(/^picture\/no-ffmpeg: .*\.gif or \.html/);
    expect(await codeOf(checkMovieTools("a.webm", { ffmpeg: "heliokit-no-such-program" }))).toMatch(
      /^picture\/no-ffmpeg/,
    );
    expect(await codeOf(checkMovieTools("a.gif", { ffmpeg: "heliokit-no-such-program" }))).toBe("nothing");
  });

  it.skipIf(!hasFfmpeg)("makes MP4 and WebM that say what they show (needs ffmpeg)", async () => {
    for (const kind of ["mp4", "webm"] as const) {
      const path = join(folder, `real.${kind}`);
      await saveMovie(movie, path);
      const bytes = readFileSync(path);
      expect(bytes.subarray(0, 64).toString("latin1")).toContain(kind === "mp4" ? "ftyp" : "webm");
      expect(bytes.includes(movie.title)).toBe(true);
    }
  });

  it.skipIf(process.platform === "win32")("hands every frame to the encoder and names the file last", async () => {
    const encoder = program(
      "encoder",
      `const { writeFileSync } = require("node:fs"); let bytes = 0;
       process.stdin.on("data", (part) => { bytes += part.length; }).on("end", () => {
         writeFileSync(process.argv.at(-1), JSON.stringify({ bytes, words: process.argv.slice(2) }));
       });`,
    );
    const path = join(folder, "films", "a.mp4");
    await saveMovie(movie, path, { ffmpeg: encoder, framesPerSecond: 5 });
    const { bytes, words } = JSON.parse(readFileSync(path, "utf8")) as { bytes: number; words: string[] };
    expect(bytes).toBe(2 * movie.width * movie.height * 4);
    expect(words).toContain(`${movie.width}x${movie.height}`);
    expect(words.join(" ")).toContain("-framerate 5");
    expect(readdirSync(join(folder, "films"))).toEqual(["a.mp4"]);
  });

  it.skipIf(process.platform === "win32")("tells what the encoder complained about and leaves nothing", async () => {
    const broken = program("broken", `process.stderr.write("Unknown encoder 'libx264'\\n"); process.exit(1);`);
    const found = await codeOf(saveMovie(movie, join(folder, "b", "a.mp4"), { ffmpeg: broken }));
    expect(found).toMatch(/^picture\/ffmpeg-failed: .*Unknown encoder 'libx264'/);
    expect(readdirSync(join(folder, "b"))).toEqual([]);
  });
});
