import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memorySink, memorySource } from "../bytes/index.js";
import {
  type ColumnToWrite,
  cellOf,
  dataSum,
  encodeChecksum,
  type FitsTable,
  headerText,
  makeHeader,
  openFits,
  readTable,
  tableColumn,
  tableRow,
  verify,
  withCard,
  withChecksums,
  writeFits,
} from "./index.js";

async function bytesOf(columns: readonly ColumnToWrite[], rowCount?: number): Promise<Uint8Array> {
  const sink = memorySink();
  const header = makeHeader([
    ["TTYPE1", "old"],
    ["OBSERVER", "me"],
  ]);
  await writeFits(sink, [
    { kind: "table", name: "EVENTS", columns, header, ...(rowCount === undefined ? {} : { rowCount }) },
  ]);
  return sink.bytes();
}

async function table(columns: readonly ColumnToWrite[], options = {}): Promise<FitsTable> {
  const file = await openFits(memorySource(await bytesOf(columns), "t.fits"));
  const hdu = await file.hdu("events");
  expect(headerText(hdu.header, "OBSERVER")).toBe("me");
  expect(await verify(hdu)).toMatchObject({ checksum: "ok", datasum: "ok" });
  return readTable(hdu, options);
}

const columns: ColumnToWrite[] = [
  { name: "TIME", values: Float64Array.of(1, Number.NaN, 3), unit: "s" },
  { name: "COUNT", values: Int16Array.of(5, -1, 7), null: -1 },
  { name: "U16", values: Uint16Array.of(0, 40000, 65535) },
  { name: "U32", values: Uint32Array.of(0, 1, 4294967295) },
  { name: "I8", values: Int8Array.of(-128, 0, 127) },
  { name: "U64", values: BigUint64Array.of(0n, 2n ** 63n, 2n ** 64n - 1n) },
  { name: "NAME", values: ["a", "", "long name"] },
  { name: "OK", values: [true, null, false] },
  {
    name: "Z",
    values: [
      { re: 1, im: 2 },
      { re: 0, im: -1 },
      { re: 3, im: 4 },
    ],
  },
  { name: "IMAGE", values: Int32Array.from({ length: 18 }, (_, index) => index), width: 6, dims: [3, 2] },
  { name: "LIST", values: [Float32Array.of(1, 2), new Float32Array(0), Float32Array.of(9)] },
  { name: "PAIR", values: ["a", "b", "cc", "d", "e", "f"], width: 2 },
];

describe("tables", () => {
  it("come back with every type of column", async () => {
    const read = await table(columns);
    expect(read.columns.map(({ form }) => form)).toEqual([
      "D",
      "I",
      "I",
      "J",
      "B",
      "K",
      "9A",
      "L",
      "M",
      "6J",
      "1PE(2)",
      "4A",
    ]);
    expect(tableRow(read, 1)).toEqual({
      TIME: Number.NaN,
      COUNT: null,
      U16: 40000,
      U32: 1,
      I8: 0,
      U64: 2n ** 63n,
      NAME: "",
      OK: null,
      Z: { re: 0, im: -1 },
      IMAGE: [
        [6, 7, 8],
        [9, 10, 11],
      ],
      LIST: [],
      PAIR: ["cc", "d"],
    });
    expect(tableColumn(read, "time")?.unit).toBe("s");
    expect(tableColumn(read, "nothing")).toBeUndefined();
  });
  it("read in parts equal the whole", async () => {
    const whole = await table(columns);
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(
          columns.map(({ name }) => name),
          { minLength: 1 },
        ),
        fc.nat(3),
        fc.nat(3),
        fc.constantFrom(1, 200, 10_000),
        async (names, a, b, maxReadBytes) => {
          const [from, to] = [Math.min(a, b), Math.max(a, b)];
          const part = await table(columns, { columns: names, rows: [from, to], maxReadBytes });
          expect(part.rowCount).toBe(to - from);
          for (const column of part.columns) {
            const same = tableColumn(whole, column.name);
            for (let row = from; row < to; row++) expect(cellOf(column, row - from)).toEqual(same && cellOf(same, row));
          }
        },
      ),
      { numRuns: 60 },
    );
    await expect(table(columns, { columns: ["NOPE"] })).rejects.toMatchObject({ code: "fits/no-such-column" });
    await expect(table(columns, { rows: [0, 4] })).rejects.toMatchObject({ code: "fits/bad-window" });
  });
  it("refuse columns that do not fit together", async () => {
    await expect(
      bytesOf([columns[0] ?? { name: "", values: [] }, { name: "B", values: Int16Array.of(1) }]),
    ).rejects.toMatchObject({ code: "fits/bad-column" });
    await expect(bytesOf([{ name: "B", values: Int16Array.of(1, 2, 3), width: 2 }])).rejects.toMatchObject({
      code: "fits/bad-column",
    });
    expect((await bytesOf([], 0)).length).toBe(2880 * 2);
  });
  it("that are cut say how many rows are whole, and give them on request", async () => {
    const bytes = await bytesOf([{ name: "N", values: Int32Array.from({ length: 3000 }, (_, index) => index) }]);
    const file = await openFits(memorySource(bytes.subarray(0, bytes.length - 8000), "cut.fits"));
    const hdu = await file.hdu(1);
    const error = await readTable(hdu).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "fits/truncated-data", facts: { expected: 12000 } });
    const part = await readTable(hdu, { salvage: true });
    expect(error).toMatchObject({ facts: { intactRows: part.rowCount } });
    expect(part.rowCount).toBeGreaterThan(1000);
    await expect(readTable(await file.hdu(0))).rejects.toMatchObject({ code: "fits/not-a-table" });
  });
});

describe("sums", () => {
  it("are those of the standard's example and do not depend on the pieces", () => {
    // FITS standard 4.0, appendix J: the complement of the sum 868229149 is written as hcHjjc9ghcEghc9g.
    expect(encodeChecksum(~868229149 >>> 0)).toBe("hcHjjc9ghcEghc9g");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), fc.nat(200), fc.nat(7), (bytes, a, b, shift) => {
        const [one, two] = [Math.min(a, b, bytes.length), Math.min(Math.max(a, b), bytes.length)];
        const moved = new Uint8Array(bytes.length + shift);
        moved.set(bytes, shift);
        const whole = dataSum(bytes);
        expect(dataSum(moved.subarray(shift))).toBe(whole);
        let sum = dataSum(bytes.subarray(two), 0, two);
        sum = dataSum(bytes.subarray(0, one), sum, 0);
        sum = dataSum(bytes.subarray(one, two), sum, one);
        expect(sum).toBe(whole);
        // The plain definition.
        let plain = 0n;
        for (let at = 0; at < bytes.length; at += 4)
          for (let byte = 0; byte < 4; byte++) plain += BigInt(bytes[at + byte] ?? 0) << BigInt(8 * (3 - byte));
        while (plain > 0xffffffffn) plain = (plain & 0xffffffffn) + (plain >> 32n);
        expect(BigInt(whole)).toBe(plain);
      }),
    );
  });
  it("in a header hold until a card changes", async () => {
    const sink = memorySink();
    await writeFits(sink, [
      {
        kind: "empty",
        header: makeHeader([
          ["OBJECT", "Sun"],
          ["HISTORY", "made"],
        ]),
      },
    ]);
    const hdu = await (await openFits(memorySource(sink.bytes()))).hdu(0);
    expect(await verify(hdu)).toMatchObject({ checksum: "ok", datasum: "ok", problems: [] });
    const changed = Uint8Array.from(sink.bytes());
    changed[changed.indexOf(0x53, 300)] = 0x54;
    const result = await verify(await (await openFits(memorySource(changed))).hdu(0));
    expect(result.problems.map(({ code }) => code)).toEqual(["fits/checksum-mismatch"]);
    const header = withChecksums(withCard(hdu.header, "OBJECT", "Moon"), 0);
    expect(headerText(header, "CHECKSUM")).toMatch(/^[0-9A-Za-z]{16}$/);
    await writeFits(memorySink(), [{ kind: "empty" }], { checksums: false });
  });
});
