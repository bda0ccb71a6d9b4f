// The areas of golden cases and the test files that run them. An area without any file is not built yet.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { inRoot, root } from "./house.mjs";

/** Area -> rooms of the library whose `*.golden.test.ts` belong to it. */
const roomsOfArea = {
  aia: ["aia", "hmi"],
  maps: ["fits", "time", "map", "coordinates", "picture"],
  jsoc: ["jsoc"],
  sdoml: ["sdoml", "eve"],
  aurora: ["aurora", "idl-save", "netpbm"],
};

export const areas = Object.keys(roomsOfArea);

/** The golden test files of an area, as paths from the root with forward slashes. */
export function goldenFiles(area) {
  return roomsOfArea[area].flatMap((room) => {
    const folder = inRoot("packages", "heliokit", "src", room);
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true })
      .map((file) => file.replaceAll("\\", "/"))
      .filter((file) => file.endsWith(".golden.test.ts"))
      .map((file) => `packages/heliokit/src/${room}/${file}`)
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

/** What the index of an area says was left out of this set of fixtures, each as a phrase with its reason. */
export function leftOut(area) {
  const index = join(fixturesRoot(), area, area === "maps" ? "golden.json" : "cases.json");
  if (!existsSync(index)) return ["the whole area (this set of fixtures has no index of it)"];
  const { left_out: list = [] } = JSON.parse(readFileSync(index, "utf8"));
  return list.map(({ kind, count, reason }) => `${count} ${kind} (${reason})`);
}
