/**
 * The two directions of one projection, lengths in radians. The sphere is given by native directions: x towards native
 * longitude 0, z towards the native north pole.
 */
export interface PlaneAndSphere {
  /** Writes the direction (any length) of a point of the plane into `out`; NaN where there is none. */
  readonly toSphere: (x: number, y: number, out: Float64Array) => void;
  /** Writes the point of the plane of a unit direction into `out`; NaN where it is not seen. */
  readonly toPlane: (nx: number, ny: number, nz: number, out: Float64Array) => void;
}

/** Makes a projection from the parameters PVi_0, PVi_1, ... of the latitude axis. */
export type ProjectionMaker = (parameters: readonly number[]) => PlaneAndSphere;
