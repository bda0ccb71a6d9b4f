/** A plane of numbers; NaN where nothing is known. */
export interface Plane {
  readonly data: Float32Array | Float64Array;
  readonly width: number;
  readonly height: number;
}

/** A part of a plane. */
export interface Part {
  readonly left: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}
