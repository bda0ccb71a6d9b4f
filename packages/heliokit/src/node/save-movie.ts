import { spawn } from "node:child_process";
import { once } from "node:events";
import { rename, unlink } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { HeliokitError } from "../errors.js";
import { type Movie, movieFrames, type PlayerOptions, toGif, toPlayer } from "../picture/index.js";
import { makeFolder, writeFileAtomically } from "./atomic-file.js";
import { systemCode } from "./system-errors.js";
import { temporaryName } from "./temporary-files.js";

/** Kinds of movie files by the ending of their name. */
export type MovieKind = "gif" | "html" | "mp4" | "webm";

/** How {@link saveMovie} writes. */
export interface SaveMovieOptions extends PlayerOptions {
  /** Default: by the ending of the path. */
  readonly kind?: MovieKind;
  /** Program for MP4 and WebM. Default: HELIOKIT_FFMPEG, else `ffmpeg` of the system. */
  readonly ffmpeg?: string;
}

const KINDS: readonly MovieKind[] = ["gif", "html", "mp4", "webm"];

/**
 * The kind of movie that a path asks for by its ending.
 *
 * Errors: `picture/unknown-movie-kind`.
 *
 * @example
 * ```ts
 * movieKind("flare.mp4"); // "mp4"
 * ```
 */
export function movieKind(path: string): MovieKind {
  const ending = extname(path).slice(1).toLowerCase();
  const kind = KINDS.find((known) => known === ending || (known === "html" && ending === "htm"));
  if (kind !== undefined) return kind;
  throw new HeliokitError(
    "picture/unknown-movie-kind",
    `${path}: movies are written as ${KINDS.map((known) => `.${known}`).join(", ")}; name one of these endings`,
    { facts: { file: path } },
  );
}

/**
 * Writes a movie as GIF, as a page that plays it, or as MP4 (H.264) or WebM (VP9) with the system's ffmpeg. The file appears whole
 * or not at all.
 *
 * Errors: `picture/unknown-movie-kind`, `picture/no-ffmpeg`, `picture/ffmpeg-failed`, `picture/bad-speed`, those of
 * {@link writeFileAtomically}; the signal's reason.
 *
 * @example
 * ```ts
 * await saveMovie(movie, "flare.mp4", { framesPerSecond: 12 });
 * ```
 */
export async function saveMovie(movie: Movie, path: string, options: SaveMovieOptions = {}): Promise<void> {
  const kind = options.kind ?? movieKind(path);
  if (kind === "gif") await writeFileAtomically(path, await toGif(movie, options));
  else if (kind === "html") {
    await writeFileAtomically(path, new TextEncoder().encode(await toPlayer(movie, options)));
  } else await encodeVideo(movie, path, kind, options);
}

/**
 * Makes sure, before long work, that a movie of this name can be written: its ending is known, and for video there is an ffmpeg.
 *
 * Errors: `picture/unknown-movie-kind`, `picture/no-ffmpeg`.
 *
 * @example
 * ```ts
 * await checkMovieTools("flare.mp4");
 * ```
 */
export async function checkMovieTools(path: string, options: Pick<SaveMovieOptions, "ffmpeg"> = {}): Promise<void> {
  const kind = movieKind(path);
  if (kind === "gif" || kind === "html") return;
  const program = programOf(options);
  const child = spawn(program, ["-hide_banner", "-version"], { stdio: "ignore", windowsHide: true });
  await new Promise<void>((resolve, reject) => {
    child.once("error", (error) => reject(videoError(error, program, path, kind)));
    child.once("close", () => resolve());
  });
}

function programOf({ ffmpeg }: Pick<SaveMovieOptions, "ffmpeg">): string {
  return ffmpeg ?? (process.env["HELIOKIT_FFMPEG"] || "ffmpeg");
}

/** Constant quality that keeps small loops sharp; even sides, because H.264 halves the colour's resolution. */
const CODECS = {
  mp4: ["-c:v", "libx264", "-crf", "18", "-preset", "medium", "-movflags", "+faststart", "-f", "mp4"],
  webm: ["-c:v", "libvpx-vp9", "-crf", "24", "-b:v", "0", "-row-mt", "1", "-f", "webm"],
} as const;

async function encodeVideo(movie: Movie, path: string, kind: "mp4" | "webm", options: SaveMovieOptions): Promise<void> {
  const program = programOf(options);
  const speed = options.framesPerSecond ?? 10;
  await makeFolder(dirname(path));
  const temporary = join(dirname(path), temporaryName(basename(path)));
  const args = [
    ...["-hide_banner", "-loglevel", "error", "-y", "-f", "rawvideo", "-pixel_format", "rgba"],
    ...["-video_size", `${movie.width}x${movie.height}`, "-framerate", String(speed), "-i", "pipe:0", "-an"],
    ...["-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2:color=white", "-pix_fmt", "yuv420p"],
    ...["-metadata", `title=${movie.title}`, "-metadata", `comment=${movie.description}`],
    ...CODECS[kind],
    temporary,
  ];
  const child = spawn(program, args, { stdio: ["pipe", "ignore", "pipe"], windowsHide: true });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  // An encoder that dies closes its input: what it said is the reason worth telling, not the broken pipe.
  child.stdin.on("error", () => {});
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  });
  // Looked at below; until then nobody must be told that it is not handled.
  ended.catch(() => {});
  try {
    for await (const { rgba } of movieFrames(movie, options)) {
      if (child.exitCode !== null || !child.stdin.writable) break;
      const bytes = Buffer.from(rgba.buffer, rgba.byteOffset, rgba.byteLength);
      if (!child.stdin.write(bytes)) await Promise.race([once(child.stdin, "drain"), once(child, "close"), ended]);
    }
    child.stdin.end();
    const code = await ended;
    if (code !== 0) throw new Error(complaint.trim() || `exit status ${code}`);
    await rename(temporary, path);
  } catch (error) {
    child.kill("SIGKILL");
    await ended.catch(() => undefined);
    await unlink(temporary).catch(() => undefined);
    options.signal?.throwIfAborted();
    throw videoError(error, program, path, kind);
  }
}

function videoError(error: unknown, program: string, path: string, kind: string): unknown {
  if (systemCode(error) === "ENOENT") {
    return new HeliokitError(
      "picture/no-ffmpeg",
      `${path}: ${kind} needs the program ffmpeg, and "${program}" is not there; install it, name it in HELIOKIT_FFMPEG, or write .gif or .html, which need nothing`,
      { facts: { file: path, program }, cause: error },
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new HeliokitError("picture/ffmpeg-failed", `${path}: ${program} did not make the ${kind}: ${reason}`, {
    facts: { file: path, program },
    cause: error,
  });
}
