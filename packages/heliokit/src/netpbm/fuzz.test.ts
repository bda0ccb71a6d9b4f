import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { memorySource } from "../bytes/index.js";
import { type Chance, damaged, fuzz } from "../testing/fuzz.js";
import { encodePgm, readPgm } from "./index.js";

const frame = (size: number, comments: readonly string[]) =>
  encodePgm([
    {
      width: size,
      height: size,
      data: Uint16Array.from({ length: size * size }, (_, at) => (at * 37) & 0xffff),
      comments,
    },
  ]);
const headers = (number: number) => [
  `"Site unique ID" atha`,
  `"Image request start" 2014-03-10 06:00:0${number}.123456 UTC`,
  "",
  `"Exposure options" WIDTH=256 HEIGHT=256 MSEC=999.27`,
];
const joined = (parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
const minute = joined([0, 1, 2, 3].map((number) => frame(24, headers(number))));

/** Numbers that a header may lie with. */
const lies = [
  "0",
  "-1",
  "1",
  "255",
  "65535",
  "65536",
  "99999",
  "4294967296",
  "1e9",
  "NaN",
  "",
  "3 3",
  "000000000024",
] as const;

/** A header whose sizes and depth are lies. */
function lying(chance: Chance): Uint8Array {
  const words = ["24", "24", "65535"].map((word) => (chance.below(3) === 0 ? chance.pick(lies) : word));
  const magic = chance.pick(["P5", "P5", "P5", "P2", "P6", "P5\n#", "#P5"]);
  const text = `${magic}\n# c\n${words[0]} ${words[1]}\n${words[2]}\n`;
  return joined([new TextEncoder().encode(text), frame(24, headers(0)).subarray(-1152)]);
}

function input(chance: Chance): Uint8Array {
  switch (chance.below(6)) {
    case 0:
      return damaged(gzipSync(minute, { level: 1 }), chance);
    case 1:
      return new Uint8Array(gzipSync(damaged(minute, chance), { level: 1 }));
    case 2:
      return joined([lying(chance), damaged(minute, chance)]);
    case 3:
      return joined([damaged(gzipSync(minute, { level: 1 }), chance), gzipSync(minute, { level: 1 })]);
    default:
      return damaged(minute, chance);
  }
}

it("damaged files end in frames, faults or a typed error, in time and in memory", async () => {
  const outcome = await fuzz({
    count: 3000,
    input,
    codes: /^netpbm\//,
    async read(bytes) {
      const { frames, faults } = await readPgm(memorySource(bytes, "fuzz.pgm"), { maxBytes: 2 ** 22 });
      for (const { width, height, data } of frames) expect(data).toHaveLength(width * height);
      for (const fault of faults) expect(fault.code).toMatch(/^netpbm\//);
    },
  });
  expect(outcome.read).toBeGreaterThan(0);
  if (process.env["HELIOKIT_FUZZ_COUNT"] !== undefined) console.log(JSON.stringify(outcome));
}, 3_600_000);
