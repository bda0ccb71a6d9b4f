import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { calibrationFromSave, describe, prettyPrint, readGrid, readImages, skymapFromSave } from "heliokit/aurora";
import { isHeliokitError } from "heliokit/errors";
import { type IdlValue, readIdlSave } from "heliokit/idl-save";
import { fileSource } from "heliokit/node";
import { formatUtc } from "heliokit/time";
import type { RawOptions } from "../../prep/raw-options.js";
import { count, megabytes, textTable } from "../../report/words.js";
import { UsageError } from "../../usage-error.js";
import { type Common, EXIT } from "../../world.js";
import { problemTeller } from "./files.js";

/** What one file is, in words and as a record. */
interface Looked {
  readonly text: string;
  readonly document: Readonly<Record<string, unknown>>;
  readonly bad: boolean;
}

/** `heliokit aurora info FILE...`: skymaps, calibrations, grids and raw images. */
export async function info(files: readonly string[], _raw: RawOptions, common: Common): Promise<number> {
  const found: unknown[] = [];
  let bad = false;
  for (const file of files) {
    if ((await stat(file).catch(() => undefined)) === undefined)
      throw new UsageError(`${file}: no such file`, "aurora");
    let looked: Looked;
    try {
      looked = await lookAt(file, common);
    } catch (error) {
      if (!isHeliokitError(error)) throw error;
      looked = {
        text: `${error.message} [${error.code}]`,
        document: { code: error.code, message: error.message },
        bad: true,
      };
    }
    bad ||= looked.bad;
    if (common.json) found.push({ file: resolve(file), ...looked.document });
    else await common.output.out(`${file}\n${looked.text.replace(/^/gm, "  ")}\n`);
  }
  if (common.json) await common.output.out(`${JSON.stringify({ files: found }, null, 1)}\n`);
  return bad ? EXIT.someFailed : EXIT.done;
}

/** What `heliokit info` tells of such a file. */
export async function lookAtSkyFile(
  file: string,
  common: Common,
): Promise<Pick<Looked, "text" | "document"> & { readonly problems: readonly { code: string; message: string }[] }> {
  const problems: { code: string; message: string }[] = [];
  const output = { ...common.output, message: () => {} };
  const { text, document } = await lookAt(file, { ...common, output }, (problem) =>
    problems.push({ code: problem.code, message: problem.message }),
  );
  return { text, document, problems };
}

async function lookAt(
  file: string,
  common: Common,
  onProblem?: (problem: { readonly code: string; readonly message: string }) => void,
): Promise<Looked> {
  const name = basename(file);
  if (/\.sav$/i.test(name)) return saved(file);
  if (/_grid_/i.test(name)) {
    const grid = await readGrid([file]);
    const { width, height, channels, frames, fillValue, problems } = grid;
    for (const problem of problems) onProblem?.(problem);
    return {
      text: `grid of ${width} x ${height}${channels === 3 ? " x 3" : ""}, ${count(frames.length, "frame")}${span(grid.times)}`,
      document: { kind: "grid", width, height, channels, frames: frames.length, fillValue, problems },
      bad: problems.length > 0,
    };
  }
  const problems = problemTeller(common);
  const images = await readImages([file], { onProblem: (problem) => problems.tell(problem) });
  for (const problem of problems.problems) onProblem?.(problem);
  const { array, width, height, channels, dtype, frames, metadata } = images;
  const header = metadata[0];
  const lines = [
    `${array ?? "unknown array"}: ${count(frames.length, "frame")} of ${width} x ${height}${channels === 3 ? " x 3" : ""} ${dtype}${span(images.times)}`,
    ...(header === undefined
      ? []
      : [
          `site ${header.siteUid ?? "?"}, device ${header.imagerUid ?? "?"}${header.cameraSerialNumber ? `, detector ${header.cameraSerialNumber}` : ""}${header.exposureMilliseconds ? `, exposure ${header.exposureMilliseconds / 1000} s` : ""}`,
        ]),
    ...(onProblem ? [] : problems.problems.map(({ severity, message, code }) => `${severity}: ${message} [${code}]`)),
  ];
  return {
    text: lines.join("\n"),
    document: {
      kind: "images",
      ...{ array, width, height, channels, dtype, frames: frames.length },
      times: images.times?.map((time) => formatUtc(time, 6)) ?? [],
      header: header?.raw ?? null,
      problems: problems.problems,
    },
    bad: problems.problems.some(({ severity }) => severity === "error"),
  };
}

function span(times: readonly Parameters<typeof formatUtc>[0][] | undefined): string {
  const [first, last] = [times?.[0], times?.at(-1)];
  if (first === undefined || last === undefined) return "";
  return times?.length === 1 ? `, ${formatUtc(first, 3)}` : `, ${formatUtc(first, 3)} to ${formatUtc(last, 3)}`;
}

async function saved(file: string): Promise<Looked> {
  const source = await fileSource(file);
  try {
    const save = await readIdlSave(source);
    const names = Object.keys(save.variables);
    const name = basename(file);
    if (names.some((variable) => /flat_field_multiplier|rper_dnpersecond/i.test(variable))) {
      const calibration = calibrationFromSave(save, name);
      const { kind, detectorUid, version, rayleighsPerDnPerSecond, width, height } = calibration;
      return {
        text: prettyPrint(calibration),
        document: { kind, detectorUid, version, rayleighsPerDnPerSecond, width, height, text: describe(calibration) },
        bad: false,
      };
    }
    if (names.includes("SKYMAP")) {
      const skymap = skymapFromSave(save, name);
      const { projectUid, siteUid, imagerUid, siteMapLatitude, siteMapLongitude, altitudesKm, width, height } = skymap;
      return {
        text: `${prettyPrint(skymap)}altitudes ${altitudesKm.join(", ")} km; ${megabytes(source.size)}`,
        document: {
          kind: "skymap",
          ...{ projectUid, siteUid, imagerUid, siteMapLatitude, siteMapLongitude, altitudesKm, width, height },
          text: describe(skymap),
        },
        bad: false,
      };
    }
    const variables = Object.entries(save.variables).map(([variable, value]) => ({
      name: variable,
      what: whatIs(value),
    }));
    return {
      text: textTable(variables.map((one) => [one.name, one.what])).trimEnd() || "no variables",
      document: { kind: "idl-save", compressed: save.compressed, variables },
      bad: false,
    };
  } finally {
    await source.close();
  }
}

/** Type and size of a variable: `float32 [256, 256]`, `structure of 26 tags`. */
function whatIs(value: IdlValue): string {
  if (value.kind === "structure") return `structure of ${count(Object.keys(value.tags).length, "tag")}`;
  if (value.kind === "array") return `${value.type} [${value.dimensions.join(", ")}]`;
  // What a pointer leads to would be a listing of its own.
  if (value.type === "pointer" || value.type === "object") return value.type;
  const shown =
    typeof value.value === "object" && value.value !== null ? JSON.stringify(value.value) : String(value.value);
  return `${value.type} ${shown.slice(0, 60)}`;
}
