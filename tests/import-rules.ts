// The rules that keep the rooms apart, as data and as one function that finds every breach of them.
import { posix } from "node:path";
import { importsOf, withoutComments } from "./repository.js";

/** Floor of each room; a room imports only rooms on lower floors. Planned rooms have their floor already. */
export const floors: Readonly<Record<string, number>> = {
  errors: 0,
  bytes: 1,
  time: 1,
  kernels: 1,
  raster: 2,
  codecs: 2,
  table: 2,
  fits: 3,
  "idl-save": 3,
  netpbm: 3,
  zarr: 3,
  download: 3,
  coordinates: 4,
  jsoc: 4,
  map: 5,
  eve: 5,
  aia: 6,
  hmi: 6,
  picture: 6,
  sdoml: 7,
  aurora: 7,
  synthetic: 8,
  // Folders, workers, cache: may use every room, and no room may import it.
  node: 9,
};

/** Folders of code that only tests use. */
const testFolders = new Set(["testing"]);

/** A source file by its path below `packages/heliokit/src`. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

const isTest = (path: string): boolean => path.endsWith(".test.ts") || testFolders.has(path.split("/")[0] ?? "");

/** `errors.ts` is a room of one file. */
const roomOf = (path: string): string => (path.includes("/") ? (path.split("/")[0] ?? "") : path.replace(/\.ts$/, ""));

/** What a file imports of its own package, as paths of sources. */
function neighbours(source: Source): { target: string; line: number; specifier: string }[] {
  return importsOf(source.text)
    .filter(({ specifier }) => specifier.startsWith("."))
    .map(({ specifier, line }) => {
      const target = posix.normalize(posix.join(posix.dirname(source.path), specifier)).replace(/\.js$/, ".ts");
      return { target, line, specifier };
    });
}

function floorBreaches(source: Source): string[] {
  const room = roomOf(source.path);
  const floor = floors[room];
  if (floor === undefined) return [`${source.path}: the room ${room} has no floor in tests/import-rules.ts`];
  return neighbours(source).flatMap(({ target, line, specifier }) => {
    const place = `${source.path}:${line} imports ${specifier}`;
    if (!specifier.endsWith(".js")) return [`${place}: imports carry the ending .js`];
    if (target.startsWith("..")) return [`${place}: that lies outside the library`];
    const other = roomOf(target);
    if (other === room) return [];
    if (testFolders.has(other)) return [`${place}: library code must not use test code`];
    const otherFloor = floors[other];
    if (otherFloor === undefined) return [`${place}: the room ${other} has no floor`];
    if (otherFloor >= floor) return [`${place}: ${room} is on floor ${floor}, ${other} on ${otherFloor}`];
    if (target !== "errors.ts" && target !== `${other}/index.ts`) {
      return [`${place}: another room is entered through its index.js`];
    }
    return [];
  });
}

function nodeBreaches(source: Source): string[] {
  if (roomOf(source.path) === "node") return [];
  const breaches = importsOf(source.text)
    .filter(({ specifier }) => specifier.startsWith("node:") || /^(undici|tinypool)$/.test(specifier))
    .map(({ specifier, line }) => `${source.path}:${line} imports ${specifier}: only src/node may`);
  const code = withoutComments(source.text).replace(/"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g, '""');
  code.split("\n").forEach((line, index) => {
    const used = /(?<![.\w$])(Buffer|process|__dirname|require)\b(?=\s*[.([])/.exec(line)?.[1];
    if (used !== undefined) breaches.push(`${source.path}:${index + 1} uses ${used}: the core runs in browsers too`);
  });
  return breaches;
}

/** Circles of imports between files. Imports of types count: they tie the rooms to each other all the same. */
function circles(sources: readonly Source[]): string[] {
  const known = new Map(sources.map((source) => [source.path, source]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (done.has(path)) return;
    if (trail.includes(path)) {
      found.push(`circle: ${[...trail.slice(trail.indexOf(path)), path].join(" -> ")}`);
      return;
    }
    const source = known.get(path);
    if (source !== undefined) for (const { target } of neighbours(source)) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of known.keys()) visit(path, []);
  return found;
}

/** Every breach of the rules in the library's sources, each as a sentence with file and line. */
export function importBreaches(sources: readonly Source[]): string[] {
  const library = sources.filter(({ path }) => !isTest(path));
  return [...library.flatMap(floorBreaches), ...library.flatMap(nodeBreaches), ...circles(library)];
}
