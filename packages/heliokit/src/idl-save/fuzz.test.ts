import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { zlibSync } from "fflate";
import { expect, it } from "vitest";
import { memorySource } from "../bytes/index.js";
import { fixturePath } from "../testing/fixtures.js";
import { type Chance, damaged, fuzz } from "../testing/fuzz.js";
import {
  type IdlValue,
  idlArray,
  idlElement,
  idlPointer,
  idlScalar,
  idlStructure,
  readIdlSave,
  writeIdlSave,
} from "./index.js";

/** A file with a little of everything. */
function everything(compress: boolean): Uint8Array {
  const point = idlStructure({ x: idlScalar("int16", 1), y: idlArray(Uint8Array.of(1, 2, 3)) }, { name: "point" });
  return writeIdlSave(
    {
      a: idlArray(new Float32Array(3000).fill(1.5), { dimensions: [3, 10, 100] }),
      b: idlArray(["one", "", "three"]),
      c: idlStructure({ p: idlPointer(point), q: point, r: idlPointer(idlPointer(1n)), s: "text" }),
      d: idlStructure(
        {
          n: idlArray(Int32Array.of(1, 2, 3, 4), { dimensions: [2, 2] }),
          t: idlArray(["a", "b", "c", "d"], { dimensions: [2, 2] }),
        },
        { dimensions: [2, 2] },
      ),
      e: idlArray(Float64Array.of(1, 2, 3, 4), { complex: true }),
    },
    { compress, description: "what" },
  );
}

const folders = ["idl-corpus", "idl-types", "calibration", "skymaps"].map((name) => fixturePath("aurora", name));
const files = folders
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .filter((path) => path.endsWith(".sav") && statSync(path).size < 20_000)
  .map((path): Uint8Array => readFileSync(path));
const seeds: [Uint8Array, ...Uint8Array[]] = [everything(false), everything(true), ...files];

interface Piece {
  readonly type: number;
  readonly payload: Uint8Array;
}

/** Records of a sound file, expanded. */
function piecesOf(bytes: Uint8Array): Piece[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces: Piece[] = [];
  for (let at = 4; view.getInt32(at) !== 6; at = view.getUint32(at + 4)) {
    const payload = bytes.subarray(at + 16, view.getUint32(at + 4));
    pieces.push({ type: view.getInt32(at), payload: bytes[3] === 6 ? inflateSync(payload) : payload });
  }
  return pieces;
}

const known = new Map<Uint8Array, Piece[]>();

function piecesOfSeed(seed: Uint8Array): Piece[] {
  const pieces = known.get(seed) ?? piecesOf(seed);
  known.set(seed, pieces);
  return pieces;
}

/** Puts records together so that the frame is sound whatever is in them. */
function fileOf(pieces: readonly Piece[], compress: boolean): Uint8Array {
  const payloads = pieces.map(({ payload }) => (compress ? zlibSync(payload, { level: 1 }) : payload));
  const file = new Uint8Array(payloads.reduce((size, { length }) => size + 16 + length, 4 + 16));
  const view = new DataView(file.buffer);
  file.set([0x53, 0x52, 0, compress ? 6 : 4]);
  let at = 4;
  for (const [index, { type }] of pieces.entries()) {
    const payload = payloads[index] ?? new Uint8Array(0);
    view.setInt32(at, type);
    view.setUint32(at + 4, at + 16 + payload.length);
    file.set(payload, at + 16);
    at += 16 + payload.length;
  }
  view.setInt32(at, 6);
  return file;
}

/** Half of the files are damaged anywhere, half inside one record of a sound frame, where damage gets further. */
function input(chance: Chance): Uint8Array {
  const seed = chance.pick(seeds);
  if (chance.below(2) === 0) return damaged(seed, chance);
  const pieces = piecesOfSeed(seed);
  const inside = pieces.filter(({ type }) => type === 2 || type === 16 || chance.below(8) === 0);
  const chosen = inside[chance.below(inside.length)];
  const changed = pieces.map((piece) =>
    piece === chosen ? { ...piece, payload: damaged(piece.payload, chance) } : piece,
  );
  return fileOf(changed, chance.below(2) === 0);
}

/** Looks at every number, text and element. */
function touch(roots: readonly IdlValue[]): void {
  const met = new Set<IdlValue>();
  const work = [...roots];
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    if (met.has(value)) continue;
    met.add(value);
    if (value.kind === "structure") {
      for (const tag of Object.values(value.tags)) work.push(tag);
      if (value.dimensions.length > 0) idlElement(value, 0);
    } else if (value.type === "pointer" || value.type === "object") {
      for (const target of value.kind === "scalar" ? [value.value] : value.data) if (target !== null) work.push(target);
    } else if (value.kind === "array") {
      const { length } = value.data;
      const complex = value.type === "complex64" || value.type === "complex128";
      expect(length).toBe(value.dimensions.reduce((product, size) => product * size, complex ? 2 : 1));
    }
  }
}

it("damaged save files end in a result or a typed error, in time and in bounds", async () => {
  const outcome = await fuzz({
    count: 3000,
    input,
    read: async (bytes, chance) => {
      const save = await readIdlSave(memorySource(bytes, "fuzz.sav"), { salvage: chance.below(2) === 0 });
      touch([...Object.values(save.variables), ...Object.values(save.systemVariables)]);
    },
    codes: /^idl-save\//,
  });
  if (process.env["HELIOKIT_FUZZ_COUNT"] !== undefined) console.info("save files:", JSON.stringify(outcome));
  // Both ends are reached, or the damage is of no use.
  expect(outcome.read).toBeGreaterThan(0);
  expect(Object.keys(outcome.refused).length).toBeGreaterThan(0);
}, 3_600_000);
