// The areas of golden cases and the test files that run them. An area without any file is not built yet.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { inRoot, root } from "./house.mjs";

/**
 * Area -> rooms of the library whose `*.golden.test.ts` belong to it; `../package` names another package, or a folder of
 * its sources, whose files then belong to nobody else.
 */
const roomsOfArea = {
  aia: ["aia", "hmi"],
  maps: ["fits", "time", "map", "coordinates", "picture"],
  jsoc: ["jsoc", "../offline-archive"],
  sdoml: ["sdoml", "eve"],
  aurora: ["aurora", "idl-save", "netpbm", "../offline-archive/ucalgary"],
};

export const areas = Object.keys(roomsOfArea);

/** The golden test files of an area, as paths from the root with forward slashes. */
export function goldenFiles(area) {
  return roomsOfArea[area].flatMap((room) => {
    const [owner, ...below] = room.startsWith("../") ? room.slice(3).split("/") : ["heliokit", room];
    const path = [`packages/${owner}/src`, ...below].join("/");
    const folder = inRoot(...path.split("/"));
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true })
      .map((file) => file.replaceAll("\\", "/"))
      .filter((file) => file.endsWith(".golden.test.ts"))
      .map((file) => `${path}/${file}`)
      .filter((file) => room === `../${owner}/ucalgary` || !file.includes("/offline-archive/src/ucalgary/"))
      .sort();
  });
}

/** The folder the suites take their cases from; the same rule as in the library's test code. */
function fixturesRoot() {
  const named = process.env.HELIOKIT_FIXTURES;
  if (named) return resolve(root, named);
  const shared = inRoot("..", "shared", "fixtures");
  return existsSync(shared) ? shared : inRoot("fixtures");
}

/** Parts of the maps index that no suite reads yet, with the number of their cases: a suite names the file it reads. */
function unreadParts(parts) {
  const suites = goldenFiles("maps").map((file) => readFileSync(inRoot(...file.split("/")), "utf8"));
  return parts
    .map(({ file, cases }) => ({ file, count: Object.values(cases).reduce((sum, count) => sum + count, 0) }))
    .filter(({ file, count }) => count > 0 && !suites.some((text) => text.includes(basename(file))));
}

/** What a run leaves out of an area, each as a phrase with its reason: what the index says, and what no suite reads. */
export function leftOut(area) {
  const index = join(fixturesRoot(), area, area === "maps" ? "golden.json" : "cases.json");
  if (!existsSync(index)) return ["the whole area (this set of fixtures has no index of it)"];
  const { left_out: list = [], parts = [] } = JSON.parse(readFileSync(index, "utf8"));
  return [
    ...list.map(({ kind, count, reason }) => `${count} ${kind} (${reason})`),
    ...unreadParts(parts).map(({ file, count }) => `${count} ${file} (its suite is not built yet)`),
  ];
}
