import { describe, expect, it } from "vitest";
import { type ByteSource, memorySink, memorySource } from "../bytes/index.js";
import { isHeliokitError } from "../errors.js";
import { type AnyImageHdu, headerRecord, makeHeader, openFits, readStored, verify, writeFits } from "../fits/index.js";
import { fitsCardsOf } from "./fits-keywords.js";
import { lacksRecordKeywords, writeKeywords } from "./write-keywords.js";

const width = 40;
const height = 30;
const pixels = Int16Array.from({ length: width * height }, (_, index) => (index * 37) % 1000);

/** A file as the archive stores it: pixels, compressed or not, and nothing else. */
async function storedFile(compressed: boolean): Promise<Uint8Array> {
  const sink = memorySink();
  await writeFits(sink, [
    {
      kind: "image",
      header: makeHeader([["BLANK", -32768]]),
      axes: [width, height],
      data: pixels,
      ...(compressed ? { compress: { algorithm: "rice" } } : {}),
    },
  ]);
  return sink.bytes().slice();
}

const keywords = [
  { name: "T_REC", type: "time", text: "2021-07-03T14:27:23Z", unit: "ISO", note: "Slotted observation time" },
  { name: "T_REC_step", type: "double", text: "12.000000", unit: "second", note: "" },
  { name: "EXPTIME", type: "double", text: "0.578715", unit: "sec", note: "Exposure duration: mean shutter open time" },
  { name: "WAVELNTH", type: "int", text: "211", unit: "angstrom", note: "Wavelength" },
  { name: "QUALITY", type: "int", text: "0x00000000", note: "Level 1 Quality word" },
  ...Array.from({ length: 80 }, (_, index) => ({ name: `KEY${index}`, type: "int", text: String(index) })),
];

const picture = async (bytes: Uint8Array) => (await openFits(memorySource(bytes, "image.fits"))).firstImage();
const dataOf = (bytes: Uint8Array, hdu: AnyImageHdu) => bytes.subarray(hdu.dataOffset, hdu.dataOffset + hdu.dataBytes);

/** What was written is read in small pieces: nothing may depend on where they end. */
function inPieces(bytes: Uint8Array, most: number): ByteSource {
  const whole = memorySource(bytes, "image.fits");
  return { ...whole, read: (offset, length, options) => whole.read(offset, Math.min(length, most), options) };
}

describe.each([true, false])("keywords written into a stored file (compressed: %s)", (compressed) => {
  it("are there, and nothing else has changed", async () => {
    const stored = await storedFile(compressed);
    const before = await picture(stored);
    expect(lacksRecordKeywords(before.header)).toBe(true);
    const sink = memorySink();
    const written = await writeKeywords(memorySource(stored, "image.fits"), sink, fitsCardsOf(keywords));
    const after = await picture(sink.bytes());
    expect(written).toBe(sink.bytes().length);
    expect(headerRecord(after.header)).toMatchObject({
      T_REC: "2021-07-03T14:27:23Z",
      TRECSTEP: 12,
      EXPTIME: 0.578715,
      WAVELNTH: 211,
      QUALITY: 0,
      KEY79: 79,
    });
    expect(lacksRecordKeywords(after.header)).toBe(false);
    expect(dataOf(sink.bytes(), after)).toEqual(dataOf(stored, before));
    expect(await verify(after)).toMatchObject({ datasum: "ok", checksum: "ok" });
    expect((await readStored(after)).data).toEqual((await readStored(before)).data);
  });

  it("a second time give the same file", async () => {
    const cards = fitsCardsOf(keywords);
    const [once, twice] = [memorySink(), memorySink()];
    await writeKeywords(memorySource(await storedFile(compressed), "image.fits"), once, cards);
    await writeKeywords(memorySource(once.bytes().slice(), "image.fits"), twice, cards);
    expect(twice.bytes()).toEqual(once.bytes());
  });

  it("do not depend on the pieces that the file comes in, nor on its last padding", async () => {
    const stored = await storedFile(compressed);
    const hdu = await picture(stored);
    const cards = fitsCardsOf(keywords);
    const [whole, odd] = [memorySink(), memorySink()];
    await writeKeywords(memorySource(stored, "image.fits"), whole, cards);
    const bare = stored.subarray(0, hdu.dataOffset + hdu.dataBytes);
    await writeKeywords(inPieces(bare, 2881), odd, cards);
    expect(odd.bytes()).toEqual(whole.bytes());
  });

  it("never go into a file that is cut", async () => {
    const stored = await storedFile(compressed);
    const hdu = await picture(stored);
    const cut = memorySource(stored.subarray(0, hdu.dataOffset + hdu.dataBytes - 1), "cut.fits");
    const error: unknown = await writeKeywords(cut, memorySink(), []).catch((caught: unknown) => caught);
    expect(isHeliokitError(error, "fits/truncated-data")).toBe(true);
  });
});

it("a file without an image takes no keywords", async () => {
  const sink = memorySink();
  await writeFits(sink, [{ kind: "empty", header: makeHeader() }]);
  const error: unknown = await writeKeywords(memorySource(sink.bytes(), "empty.fits"), memorySink(), []).catch(
    (caught: unknown) => caught,
  );
  expect(isHeliokitError(error, "jsoc/no-image")).toBe(true);
});
