import { cos, sin } from "../kernels/index.js";
import { ARCSEC_PER_RADIAN, angleOf, DEGREES_PER_RADIAN, RADIANS_PER_DEGREE, wrap360 } from "./angles.js";
import { type Frame, type FrameName, observerOf, radiusOf } from "./frame.js";
import { NARROW, shortCosine, shortSine } from "./narrow.js";
import { type Screen, type ScreenDistance, screenDistance } from "./screen.js";

/** Three numbers of a frame to a Sun-centred vector along the frame's axes, metres. */
export type Decode = (first: number, second: number, third: number, out: Float64Array) => void;

/** A Sun-centred vector along the frame's axes to the three numbers of the frame. */
export type Encode = (x: number, y: number, z: number, out: Float64Array) => void;

const cartesian = new Set<FrameName>(["HCC", "HEEQ", "HAE"]);

/** Frames whose three numbers are all lengths: none of them may be left out. */
export function isCartesian(name: FrameName): boolean {
  return cartesian.has(name);
}

function write(out: Float64Array, x: number, y: number, z: number): void {
  out[0] = x;
  out[1] = y;
  out[2] = z;
}

/** Reads positions of a frame; where a distance is NaN the surface (or the screen) gives it. */
export function decoderOf(frame: Frame, screen: Screen | undefined): Decode {
  if (isCartesian(frame.name)) return (x, y, z, out) => write(out, x, y, z);
  if (frame.name === "HPC" || frame.name === "HPR") return projectiveDecoder(frame, screen);
  const radius = radiusOf(frame);
  return (longitude, latitude, distance, out) => {
    const r = Number.isNaN(distance) ? radius : distance;
    const rho = r * cos(latitude * RADIANS_PER_DEGREE);
    write(
      out,
      rho * cos(longitude * RADIANS_PER_DEGREE),
      rho * sin(longitude * RADIANS_PER_DEGREE),
      r * sin(latitude * RADIANS_PER_DEGREE),
    );
  };
}

function projectiveDecoder(frame: Frame, screen: Screen | undefined): Decode {
  const observer = observerOf(frame);
  const far = screen === undefined ? undefined : screenDistance(screen, observer);
  const distanceTo = surfaceOrScreen(observer.distanceMetres, radiusOf(frame), far, screen?.onlyOffDisk === true);
  const place = (west: number, north: number, ahead: number, distance: number, out: Float64Array): void => {
    const d = Number.isNaN(distance) ? distanceTo(west, north, ahead) : distance;
    write(out, d * west, d * north, observer.distanceMetres - d * ahead);
  };
  if (frame.name === "HPR") {
    return (angle, declination, distance, out) => {
      const fromCentre = (declination + 90) * RADIANS_PER_DEGREE;
      const rho = sin(fromCentre);
      const position = angle * RADIANS_PER_DEGREE;
      place(-rho * sin(position), rho * cos(position), cos(fromCentre), distance, out);
    };
  }
  return (x, y, distance, out) => {
    const tx = x / ARCSEC_PER_RADIAN;
    const ty = y / ARCSEC_PER_RADIAN;
    if (Math.abs(tx) <= NARROW && Math.abs(ty) <= NARROW) {
      const rho = shortCosine(ty);
      place(rho * shortSine(tx), shortSine(ty), rho * shortCosine(tx), distance, out);
      return;
    }
    const rho = cos(ty);
    place(rho * sin(tx), sin(ty), rho * cos(tx), distance, out);
  };
}

/** Distance along a direction (west, north, ahead) to the near side of the Sun's surface, or to the screen. */
function surfaceOrScreen(
  observerDistance: number,
  radius: number,
  far: ScreenDistance | undefined,
  onlyOffDisk: boolean,
): (west: number, north: number, ahead: number) => number {
  const beyond = (observerDistance - radius) * (observerDistance + radius);
  const surface = (ahead: number): number => {
    const middle = observerDistance * ahead;
    const distance = middle - Math.sqrt(middle * middle - beyond);
    return distance > 0 ? distance : Number.NaN;
  };
  if (far === undefined) return (_west, _north, ahead) => surface(ahead);
  return (west, north, ahead) => {
    const onScreen = far([west, north, -ahead]);
    const onSurface = onlyOffDisk ? surface(ahead) : Number.NaN;
    return Number.isNaN(onSurface) || onScreen < onSurface ? onScreen : onSurface;
  };
}

/** Writes positions of a frame. */
export function encoderOf(frame: Frame): Encode {
  switch (frame.name) {
    case "HCC":
    case "HEEQ":
    case "HAE":
      return (x, y, z, out) => write(out, x, y, z);
    case "HPC": {
      const { distanceMetres } = observerOf(frame);
      return (x, y, z, out) => {
        const ahead = distanceMetres - z;
        const flat = Math.sqrt(x * x + ahead * ahead);
        const distance = Math.sqrt(flat * flat + y * y);
        write(out, angleOf(x, ahead) * ARCSEC_PER_RADIAN, angleOf(y, flat) * ARCSEC_PER_RADIAN, distance);
      };
    }
    case "HPR": {
      const { distanceMetres } = observerOf(frame);
      return (x, y, z, out) => {
        const ahead = distanceMetres - z;
        const aside = Math.sqrt(x * x + y * y);
        // At Sun centre every angle is as good as 0; -0 would turn it to 180.
        const angle = aside === 0 ? 0 : wrap360(angleOf(-x, y) * DEGREES_PER_RADIAN);
        const distance = Math.sqrt(aside * aside + ahead * ahead);
        write(out, angle, angleOf(aside, ahead) * DEGREES_PER_RADIAN - 90, distance);
      };
    }
    default: {
      const wrap = frame.name === "HGC" ? wrap360 : (degrees: number): number => degrees;
      return (x, y, z, out) => {
        const rho = Math.sqrt(x * x + y * y);
        const longitude = rho === 0 ? 0 : wrap(angleOf(y, x) * DEGREES_PER_RADIAN);
        write(out, longitude, angleOf(z, rho) * DEGREES_PER_RADIAN, Math.sqrt(rho * rho + z * z));
      };
    }
  }
}
