// The areas of golden cases and the test files that run them. An area without any file is not built yet.
import { existsSync, readdirSync } from "node:fs";
import { inRoot } from "./house.mjs";

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
