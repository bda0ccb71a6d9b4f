import { cosDegrees, sinDegrees } from "./angles.js";

/** A vector in space. */
export type Vector3 = readonly [number, number, number];

/** Three rows of three: `matrix * vector` gives the vector along other axes. */
export type Matrix3 = readonly [Vector3, Vector3, Vector3];

export const IDENTITY: Matrix3 = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

export function dot(a: Vector3, b: Vector3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vector3, b: Vector3): Vector3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function length(a: Vector3): number {
  return Math.sqrt(dot(a, a));
}

export function unit(a: Vector3): Vector3 {
  const size = length(a);
  return [a[0] / size, a[1] / size, a[2] / size];
}

export function subtract(a: Vector3, b: Vector3): Vector3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function apply(matrix: Matrix3, vector: Vector3): Vector3 {
  return [dot(matrix[0], vector), dot(matrix[1], vector), dot(matrix[2], vector)];
}

/** Rows become columns: the inverse of a rotation. */
export function transpose(matrix: Matrix3): Matrix3 {
  const [a, b, c] = matrix;
  return [
    [a[0], b[0], c[0]],
    [a[1], b[1], c[1]],
    [a[2], b[2], c[2]],
  ];
}

/** a * b: first b, then a. */
export function multiply(a: Matrix3, b: Matrix3): Matrix3 {
  const columns = transpose(b);
  return [apply(columns, a[0]), apply(columns, a[1]), apply(columns, a[2])];
}

/** Turns the axes about the third one by an angle: a vector at longitude `degrees` comes to longitude 0. */
export function axesAboutThird(degrees: number): Matrix3 {
  const c = cosDegrees(degrees);
  const s = sinDegrees(degrees);
  return [
    [c, s, 0],
    [-s, c, 0],
    [0, 0, 1],
  ];
}

/** Turns the axes about the first one by an angle. */
export function axesAboutFirst(degrees: number): Matrix3 {
  const c = cosDegrees(degrees);
  const s = sinDegrees(degrees);
  return [
    [1, 0, 0],
    [0, c, s],
    [0, -s, c],
  ];
}
