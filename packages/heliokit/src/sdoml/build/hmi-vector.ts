import type { ByteSource } from "../../bytes/index.js";
import { HeliokitError } from "../../errors.js";
import { register } from "../../hmi/index.js";
import { cos, sin } from "../../kernels/index.js";
import { mapFromFits, mapFromRaster, type SolarMap } from "../../map/index.js";
import type { Raster } from "../../raster/index.js";
import { type InputOptions, inspectSdomlInput, type SdomlInput } from "./input.js";
import { hmiFrame } from "./make-frame.js";

/** The four segments of `hmi.B_720s`. */
export const HMI_VECTOR_SEGMENTS = ["field", "inclination", "azimuth", "disambig"] as const;

/** One image per segment: field strength in Gauss, angles in degrees, bits. */
export type HmiVectorSegments<T> = Readonly<Record<(typeof HMI_VECTOR_SEGMENTS)[number], T>>;

/** A component of the field. */
export type HmiComponent = "Bx" | "By" | "Bz";

/** Bit of `disambig`: the radial-acute solution (method 2) says that the azimuth points the other way. */
const RADIAL_ACUTE = 2;
/** Field strengths below this mark missing pixels. */
const MISSING_FIELD = -1e7;
const DEGREE = Math.PI / 180;

/**
 * One component of the magnetic field from strength, inclination, azimuth and disambiguation: Bx = B sin(i) sin(a),
 * By = -B sin(i) cos(a), Bz = B cos(i), the azimuth turned by 180 degrees where the radial-acute bit is set. x to the
 * west, y to the north, z to the observer, once the image is turned north up. Missing pixels become NaN. Gauss.
 *
 * @throws HeliokitError `sdoml/bad-size` when the segments differ in size
 *
 * @example
 * ```ts
 * const bz = hmiComponent({ field, inclination, azimuth, disambig }, "Bz");
 * ```
 */
export function hmiComponent(
  segments: HmiVectorSegments<Raster<Float32Array | Float64Array>>,
  component: HmiComponent,
): Raster<Float32Array> {
  const { field, inclination, azimuth, disambig } = segments;
  const { width, height } = field;
  for (const name of HMI_VECTOR_SEGMENTS) {
    const other = segments[name];
    if (other.width === width && other.height === height) continue;
    throw new HeliokitError(
      "sdoml/bad-size",
      `segment ${name} has ${other.width} x ${other.height} pixels, field ${width} x ${height}; take segments of one record`,
      { facts: { segment: name } },
    );
  }
  const data = new Float32Array(width * height);
  for (let at = 0; at < data.length; at++) {
    const strength = field.data[at] as number;
    if (!(strength >= MISSING_FIELD)) {
      data[at] = Number.NaN;
      continue;
    }
    const tilt = (inclination.data[at] as number) * DEGREE;
    if (component === "Bz") {
      data[at] = strength * cos(tilt);
      continue;
    }
    const turned = ((disambig.data[at] as number) >> RADIAL_ACUTE) & 1 ? 180 : 0;
    const direction = ((azimuth.data[at] as number) + turned) * DEGREE;
    const across = strength * sin(tilt);
    data[at] = component === "Bx" ? across * sin(direction) : -across * cos(direction);
  }
  return { data, width, height };
}

/**
 * Inputs of a build for the three components of one record of `hmi.B_720s`. Each is registered (north up, 0.6 arcsec,
 * cubic, within the range of the input) before the frame is made.
 *
 * @throws HeliokitError the errors of {@link inspectSdomlInput}
 *
 * @example
 * ```ts
 * const inputs = await inspectHmiVector("hmi.B_720s.20110307_000000_TAI", { field, inclination, azimuth, disambig });
 * await buildSdoml(storage, inputs, { cadenceSeconds: 720 });
 * ```
 */
export async function inspectHmiVector(
  name: string,
  open: HmiVectorSegments<() => Promise<ByteSource>>,
  options: InputOptions = {},
): Promise<SdomlInput[]> {
  const inputs: SdomlInput[] = [];
  for (const component of ["Bx", "By", "Bz"] as const) {
    const shown = `${name}_${component.toLowerCase()}.fits`;
    const input = await inspectSdomlInput(shown, open.field, options);
    inputs.push({
      ...input,
      async frame(settings, { signal }) {
        const work = signal ? { signal } : {};
        const read = async (segment: (typeof HMI_VECTOR_SEGMENTS)[number]): Promise<SolarMap> => {
          const source = await open[segment]();
          try {
            return await mapFromFits(source, work);
          } finally {
            await source.close?.();
          }
        };
        const [field, inclination, azimuth, disambig] = [
          await read("field"),
          await read("inclination"),
          await read("azimuth"),
          await read("disambig"),
        ];
        const segments = {
          field: field.raster,
          inclination: inclination.raster,
          azimuth: azimuth.raster,
          disambig: disambig.raster,
        };
        const map = mapFromRaster(hmiComponent(segments, component), field.header);
        const registered = await register(map, { order: 3, missing: Number.NaN, clip: true, ...work });
        const { size, keepNegative, headerStyle } = settings;
        return hmiFrame(registered.raster, registered.header, { size, keepNegative, headerStyle });
      },
    });
  }
  return inputs;
}
