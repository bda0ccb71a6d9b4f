// What the Python readers of our users say of level 1.5 files: no warning from astropy, a proper AIAMap from sunpy. Runs
// where a Python with astropy and sunpy is installed (Debian: python3-astropy, python3-sunpy), says so elsewhere.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { convertLevel15 } from "../packages/heliokit/src/aia/index.js";
import { memorySink, memorySource } from "../packages/heliokit/src/bytes/index.js";
import { syntheticLevel1 } from "../packages/heliokit/src/synthetic/index.js";

function pythonWith(modules: string): string | undefined {
  return ["python3", "/usr/bin/python3"].find(
    (python) => spawnSync(python, ["-c", `import ${modules}`], { encoding: "utf8" }).status === 0,
  );
}

const astropy = pythonWith("astropy.io.fits, numpy");
const sunpy = pythonWith("sunpy.map");

function answerOf(python: string, script: string, ...args: readonly string[]): Record<string, unknown> {
  const { status, stdout, stderr } = spawnSync(python, ["-c", script, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}");
}

/** Reads everything with warnings as errors; fails on any. */
const OPEN = `
import json, sys, warnings
warnings.simplefilter("error")
from astropy.io import fits
with fits.open(sys.argv[1], checksum=True) as hdus:
    hdus.verify("exception")
    image = [hdu for hdu in hdus if hdu.data is not None][0]
    print(json.dumps({"shape": list(image.data.shape), "level": image.header["LVL_NUM"], "unit": image.header["BUNIT"]}))
`;

/** Makes a map and collects the warnings about it. */
const MAP = `
import json, sys, warnings
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    import sunpy.map
    image = sunpy.map.Map(sys.argv[1])
    about = {
        "type": type(image).__name__, "date": image.date.isot, "wavelength": image.wavelength.value,
        "exposure": image.exposure_time.value, "scale": [image.scale[0].value, image.scale[1].value],
        "rotation": image.rotation_matrix.tolist(), "level": image.processing_level,
        "distance": image.observer_coordinate.radius.to_value("m"), "bunit": image.meta["bunit"],
    }
names = [str(w.message).split("\\n")[0] for w in caught if "Metadata" in w.category.__name__ or "Fits" in w.category.__name__]
print(json.dumps({**about, "warnings": names}))
`;

let folder = "";
const fileOf = (name: string): string => join(folder, name);

beforeAll(async () => {
  if (!astropy && !sunpy) return;
  folder = mkdtempSync(join(tmpdir(), "heliokit-python-"));
  const { bytes } = await syntheticLevel1({ channel: 193, time: "2013-06-21T00:00:08Z", size: 256, rollDegrees: 0.3 });
  for (const compress of ["none", "rice", "gzip2"] as const) {
    const sink = memorySink();
    await convertLevel15(memorySource(bytes, "level1.fits"), sink, { compress });
    writeFileSync(fileOf(`${compress}.fits`), sink.bytes());
  }
});

afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!astropy)(`astropy${astropy ? "" : " (no Python with astropy here)"}`, () => {
  it.each(["none", "rice", "gzip2"])("opens level 1.5 stored with compress %s without a warning", (compress) => {
    const answer = answerOf(astropy ?? "", OPEN, fileOf(`${compress}.fits`));
    expect(answer).toEqual({ shape: [256, 256], level: 1.5, unit: "DN / s" });
  });
});

describe.skipIf(!sunpy)(`sunpy${sunpy ? "" : " (no Python with sunpy here)"}`, () => {
  it("makes an AIAMap with the right dates, scale, rotation, observer and level", () => {
    const answer = answerOf(sunpy ?? "", MAP, fileOf("none.fits"));
    expect(answer).toMatchObject({ type: "AIAMap", wavelength: 193, level: 1.5, bunit: "DN / s" });
    expect(String(answer["date"])).toMatch(/^2013-06-21T00:00:/);
    const [x, y] = answer["scale"] as [number, number];
    expect(x).toBeCloseTo(9.6, 9);
    expect(y).toBeCloseTo(9.6, 9);
    expect(answer["rotation"]).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(Number(answer["distance"])).toBeGreaterThan(1.4e11);
    // sunpy 4.1 and older know the unit only as "DN/s"; the reference of today writes and reads "DN / s".
    const others = (answer["warnings"] as string[]).filter((text) => !text.includes('unit string "DN / s"'));
    expect(others).toEqual([]);
  });
});
