// What other programs make of our save files: SciPy and GDL, where they are installed (Debian: python3-scipy,
// gnudatalanguage).
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IdlInput, idlArray, idlPointer, idlScalar, idlStructure, writeIdlSave } from "./index.js";

const shared = idlScalar("float32", 0.5);
const inner = (c: number, d: string) => idlStructure({ c: Uint8Array.of(c), d }, { name: "inner" });

/** A value of every type. */
const variables: Readonly<Record<string, IdlInput>> = {
  byte: idlScalar("uint8", 200),
  int: idlScalar("int16", -5),
  uint: idlScalar("uint16", 65535),
  long: idlScalar("int32", -70000),
  ulong: idlScalar("uint32", 4000000000),
  long64: idlScalar("int64", -(2n ** 62n) - 1n),
  ulong64: idlScalar("uint64", 2n ** 64n - 1n),
  float: idlScalar("float32", 10.4),
  double: 10.4,
  complex: idlScalar("complex64", { re: 1.5, im: -2 }),
  dcomplex: idlScalar("complex128", { re: 0.1, im: 3 }),
  text: "caf\u00e9",
  empty: "",
  bytes: Uint8Array.of(1, 2, 3, 4, 5),
  ints: idlArray(Int16Array.of(-1, 2, 3, 4, 5, 6), { dimensions: [2, 3] }),
  floats: idlArray(Float32Array.of(0.5, Number.NaN, -0, Number.POSITIVE_INFINITY), { dimensions: [1, 4] }),
  doubles: Float64Array.of(1e300, 2),
  bigs: BigInt64Array.of(1n, -1n),
  complexes: idlArray(Float32Array.of(1, 2, 3, 4), { complex: true }),
  texts: ["a", "", "ccc"],
  pointer: idlPointer(shared),
  pointers: { kind: "array", type: "pointer", dimensions: [2], data: [shared, null] },
  one: idlStructure({ a: 1, b: inner(9, "x"), e: inner(7, "y") }, { name: "outer" }),
  many: idlStructure(
    {
      flag: idlArray(Uint8Array.of(1, 2)),
      row: idlArray(Uint16Array.of(1, 2, 3, 4, 5, 6), { dimensions: [2, 3] }),
      name: idlArray(["p", "q"]),
    },
    { dimensions: [2] },
  ),
};

let folder = "";
const fileOf = (compress: boolean): string => join(folder, `all-${compress}.sav`);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "heliokit-idl-"));
  for (const compress of [false, true])
    writeFileSync(fileOf(compress), writeIdlSave(variables, { compress, description: "for others" }));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const scipy = ["python3", "/usr/bin/python3"].find(
  (python) => spawnSync(python, ["-c", "import scipy.io, numpy"], { encoding: "utf8" }).status === 0,
);

/** Prints every variable as text: types as NumPy names them, values by `repr` of Python numbers. */
const SHOW = `
import json, sys, warnings
warnings.simplefilter("error")
import numpy as np
from scipy.io import readsav
def form(value):
    if isinstance(value, bytes): return value.decode("latin1")
    if isinstance(value, np.recarray):
        rows = [{name: form(row[name]) for name in row.dtype.names if name.isupper()} for row in value.ravel()]
        return rows[0] if value.shape == (1,) else {"shape": list(value.shape), "rows": rows}
    if isinstance(value, np.ndarray):
        flat = value.ravel().tolist()
        if value.dtype == object: return {"shape": list(value.shape), "values": [form(item) for item in flat]}
        return {"type": value.dtype.newbyteorder("=").name, "shape": list(value.shape), "values": [str(item) for item in flat]}
    if isinstance(value, np.generic): return {"type": value.dtype.name, "value": str(value.item())}
    return value
print(json.dumps({name.upper(): form(value) for name, value in readsav(sys.argv[1]).items()}))
`;

describe.skipIf(!scipy)(`scipy.io.readsav${scipy ? "" : " (no Python with scipy here)"}`, () => {
  it.each([false, true])("reads every type, compressed: %s", (compress) => {
    const { status, stdout, stderr } = spawnSync(scipy ?? "", ["-c", SHOW, fileOf(compress)], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const of = (type: string, value: string) => ({ type, value });
    const array = (type: string, ...values: string[]) => ({ type, shape: [values.length], values });
    expect(JSON.parse(stdout)).toEqual({
      BYTE: of("uint8", "200"),
      INT: of("int16", "-5"),
      UINT: of("uint16", "65535"),
      LONG: of("int32", "-70000"),
      ULONG: of("uint32", "4000000000"),
      LONG64: of("int64", "-4611686018427387905"),
      ULONG64: of("uint64", "18446744073709551615"),
      FLOAT: of("float32", "10.399999618530273"),
      DOUBLE: of("float64", "10.4"),
      COMPLEX: of("complex64", "(1.5-2j)"),
      DCOMPLEX: of("complex128", "(0.1+3j)"),
      TEXT: "caf\u00e9",
      EMPTY: "",
      BYTES: array("uint8", "1", "2", "3", "4", "5"),
      INTS: { type: "int16", shape: [2, 3], values: ["-1", "2", "3", "4", "5", "6"] },
      FLOATS: { type: "float32", shape: [1, 4], values: ["0.5", "nan", "-0.0", "inf"] },
      DOUBLES: array("float64", "1e+300", "2.0"),
      BIGS: array("int64", "1", "-1"),
      COMPLEXES: array("complex64", "(1+2j)", "(3+4j)"),
      TEXTS: { shape: [3], values: ["a", "", "ccc"] },
      POINTER: of("float32", "0.5"),
      POINTERS: { shape: [2], values: [of("float32", "0.5"), null] },
      ONE: { A: of("float64", "1.0"), B: { C: array("uint8", "9"), D: "x" }, E: { C: array("uint8", "7"), D: "y" } },
      MANY: {
        shape: [2],
        rows: [
          { FLAG: of("uint8", "1"), ROW: array("uint16", "1", "2", "3"), NAME: "p" },
          { FLAG: of("uint8", "2"), ROW: array("uint16", "4", "5", "6"), NAME: "q" },
        ],
      },
    });
  });
});

const program = "gdl";
const gdl = spawnSync(program, ["--version"], { encoding: "utf8" }).status === 0;

/** Restores a file and prints what it holds, types and values. */
const RESTORE = `pro heliokit_show, file
  restore, file
  help, byte, int, uint, long, ulong, long64, ulong64, float, double, complex, dcomplex, empty, ints, texts, many
  print, 'floats', floats
  print, 'complexes', complexes
  print, 'pointers', *pointer, *pointers[0], ptr_valid(pointers[1])
  print, 'one', one.a, one.b.c, one.b.d, one.e.c, one.e.d
  print, 'many', many.row, many.name, many.flag
end
`;

describe.skipIf(!gdl)(`GDL${gdl ? "" : " (not installed here)"}`, () => {
  it.each([false, true])("restores every type, compressed: %s", (compress) => {
    writeFileSync(join(folder, "heliokit_show.pro"), RESTORE);
    const words = ["-quiet", "-e", `heliokit_show, '${fileOf(compress)}'`];
    const { stdout } = spawnSync(program, words, { encoding: "latin1", cwd: folder });
    // Where GDL puts spaces and line ends is not the point.
    const packed = stdout.replace(/\s+/g, "");
    for (const text of [
      ...["BYTE BYTE = 200", "INT INT = -5", "UINT UINT = 65535", "LONG LONG = -70000", "ULONG ULONG = 4000000000"],
      ...["LONG64 LONG64 = -4611686018427387905", "ULONG64 ULONG64 = 18446744073709551615", "FLOAT FLOAT = 10.4000"],
      ...["DOUBLE DOUBLE = 10.400000", "COMPLEX COMPLEX = ( 1.50000, -2.00000)", "EMPTY STRING = ''"],
      ...["INTS INT = Array[3, 2]", "TEXTS STRING = Array[3]", "MANY STRUCT = -> <Anonymous> Array[2]"],
      ...["floats 0.500000 NaN -0.00000 Inf", "complexes ( 1.00000, 2.00000)( 3.00000, 4.00000)"],
      ...["pointers 0.500000 0.500000 0", "one 1.0000000 9 x 7 y", "many 1 2 3 4 5 6 p q 1 2"],
    ])
      expect(packed).toContain(text.replaceAll(" ", ""));
  });
});
