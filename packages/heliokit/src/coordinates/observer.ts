import { HeliokitError, type OnWarning } from "../errors.js";
import { type FitsHeader, headerNumber } from "../fits/index.js";
import type { Instant } from "../time/index.js";
import { wrap180 } from "./angles.js";
import { convertPosition } from "./convert.js";
import { carringtonOffsetDegrees } from "./ephemeris.js";
import { earthObserver, type Frame, type Observer } from "./frame.js";
import type { Vector3 } from "./vectors.js";

/** How {@link observerFromHeader} chooses. */
export interface ObserverOptions {
  /** Take HAEX_OBS, HAEY_OBS, HAEZ_OBS before the angles, as AIA wants: its HGLN, HGLT are up to 0.01 degree off. */
  readonly preferEcliptic?: boolean;
  readonly onWarning?: OnWarning;
}

/**
 * The observer at a position of any frame, such as a spacecraft's place in HAE.
 *
 * Errors: `coordinates/bad-number` when the position is not finite or lies at Sun centre.
 *
 * @example
 * ```ts
 * observerAt([haex, haey, haez], { name: "HAE", time });
 * ```
 */
export function observerAt(position: Vector3, frame: Frame): Observer {
  const [longitudeDegrees, latitudeDegrees, distanceMetres] = convertPosition(position, frame, {
    name: "HGS",
    time: frame.time,
  });
  return checkedObserver({ longitudeDegrees, latitudeDegrees, distanceMetres }, frame.name);
}

function checkedObserver(observer: Observer, origin: string): Observer {
  const { longitudeDegrees, latitudeDegrees, distanceMetres } = observer;
  if (Number.isFinite(longitudeDegrees) && Math.abs(latitudeDegrees) <= 90 && distanceMetres > 0) {
    if (distanceMetres < Number.POSITIVE_INFINITY) return observer;
  }
  throw new HeliokitError(
    "coordinates/bad-number",
    `the observer from ${origin} would stand at longitude ${longitudeDegrees}, latitude ${latitudeDegrees} and ` +
      `${distanceMetres} m from Sun centre; correct the numbers or leave them out for the Earth`,
    { facts: { ...observer, origin } },
  );
}

/**
 * The observer that an image header names, at the time of the image: HGLN_OBS, HGLT_OBS, DSUN_OBS; else CRLN_OBS, CRLT_OBS,
 * DSUN_OBS; else HAEX_OBS, HAEY_OBS, HAEZ_OBS (metres, J2000); else the centre of the Earth, with a warning
 * `coordinates/observer-assumed` that says which cards to add.
 *
 * Errors: `coordinates/bad-number` for a place that cannot be.
 *
 * @example
 * ```ts
 * const observer = observerFromHeader(header, parseInstant(headerText(header, "T_OBS") ?? ""));
 * ```
 */
export function observerFromHeader(header: FitsHeader, time: Instant, options: ObserverOptions = {}): Observer {
  const three = (a: string, b: string, c: string): Vector3 | undefined => {
    const found = [headerNumber(header, a), headerNumber(header, b), headerNumber(header, c)];
    const [x, y, z] = found;
    return x === undefined || y === undefined || z === undefined ? undefined : [x, y, z];
  };
  const ecliptic = (): Observer | undefined => {
    const place = three("HAEX_OBS", "HAEY_OBS", "HAEZ_OBS");
    return place === undefined ? undefined : observerAt(place, { name: "HAE", time });
  };
  const stonyhurst = (): Observer | undefined => {
    const place = three("HGLN_OBS", "HGLT_OBS", "DSUN_OBS");
    if (place === undefined) return undefined;
    const [longitudeDegrees, latitudeDegrees, distanceMetres] = place;
    return checkedObserver({ longitudeDegrees, latitudeDegrees, distanceMetres }, "HGLN_OBS, HGLT_OBS, DSUN_OBS");
  };
  const carrington = (): Observer | undefined => {
    const place = three("CRLN_OBS", "CRLT_OBS", "DSUN_OBS");
    if (place === undefined) return undefined;
    const [longitude, latitudeDegrees, distanceMetres] = place;
    const longitudeDegrees = wrap180(longitude - carringtonOffsetDegrees(time, distanceMetres));
    return checkedObserver({ longitudeDegrees, latitudeDegrees, distanceMetres }, "CRLN_OBS, CRLT_OBS, DSUN_OBS");
  };
  const order = options.preferEcliptic ? [ecliptic, stonyhurst, carrington] : [stonyhurst, carrington, ecliptic];
  for (const find of order) {
    const observer = find();
    if (observer !== undefined) return observer;
  }
  options.onWarning?.({
    code: "coordinates/observer-assumed",
    message:
      "the header does not say where the observer was; the centre of the Earth is assumed. Add HGLN_OBS, HGLT_OBS and DSUN_OBS",
    facts: { keyword: "HGLN_OBS" },
  });
  return earthObserver(time);
}
