/**
 * Metres in one astronomical unit (IAU 2012, resolution B2).
 */
export const METRES_PER_AU = 149_597_870_700;

/**
 * Radius of the Sun in metres (IAU 2015, resolution B3). Headers of SDO say 696 000 km instead, 0.43 arcsec more as seen from
 * the Earth: never mix the two.
 */
export const SOLAR_RADIUS_METRES = 695_700_000;

export const LIGHT_METRES_PER_SECOND = 299_792_458;
export const SECONDS_PER_DAY = 86_400;

/** Carrington's rotation: degrees per day, sidereal (IAU 2009). */
export const CARRINGTON_DEGREES_PER_DAY = 14.1844;

/** Longitude of the prime meridian from the node on the ICRS equator at J2000 (IAU 2009). */
export const PRIME_MERIDIAN_DEGREES = 84.176;
