/** The pole of the cubic prefilter, sqrt(3) - 2. */
export const POLE: f64 = -0.2679491924311227;
