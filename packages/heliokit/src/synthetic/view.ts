/**
 * Where the Sun lies on the frame. `dx, dy` are pixels from the Sun's centre, `u, v` solar radii to the west and north:
 * `u = (cos a dx - sin a dy) / radius`, `v = (sin a dx + cos a dy) / radius`, a = CROTA2.
 */
export interface View {
  readonly width: number;
  readonly height: number;
  /** Sun centre, 0-based pixels. */
  readonly centreX: number;
  readonly centreY: number;
  /** Radius of the disk in pixels. */
  readonly radius: number;
  readonly cosRoll: number;
  readonly sinRoll: number;
  /** Sine and cosine of the latitude of the disk's centre (B0). */
  readonly sinTilt: number;
  readonly cosTilt: number;
  /** Longitude by which the Sun has turned since the scene's epoch, degrees. */
  readonly turnDegrees: number;
}
