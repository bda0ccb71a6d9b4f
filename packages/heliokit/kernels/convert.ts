// Pixels of every type to float32 and float64, missing ones replaced, factor applied, optionally from right to left.

@inline
function convert<T, S>(source: usize, target: usize, count: i32, factor: T, hasBlank: i32, blank: i32, substitute: T, reverse: i32): void {
  const step: isize = reverse ? -<isize>sizeof<S>() : <isize>sizeof<S>();
  let from = reverse ? source + (<usize>(count - 1) << alignof<S>()) : source;
  for (let x = 0; x < count; x++) {
    const pixel = load<S>(from);
    let value = <T>pixel * factor;
    if (isFloat<S>()) {
      if (pixel != pixel) value = substitute;
    } else if (hasBlank && <i32>pixel == blank) {
      value = substitute;
    }
    store<T>(target + (<usize>x << alignof<T>()), value);
    from += step;
  }
}

/** `type`: 0 int16, 1 int32, 2 float32, 3 float64. */
export function convertRow32(
  type: i32, source: usize, target: usize, count: i32, factor: f32, hasBlank: i32, blank: i32, substitute: f32, reverse: i32,
): void {
  if (type == 0) convert<f32, i16>(source, target, count, factor, hasBlank, blank, substitute, reverse);
  else if (type == 1) convert<f32, i32>(source, target, count, factor, hasBlank, blank, substitute, reverse);
  else if (type == 2) convert<f32, f32>(source, target, count, factor, hasBlank, blank, substitute, reverse);
  else convert<f32, f64>(source, target, count, factor, hasBlank, blank, substitute, reverse);
}

export function convertRow64(
  type: i32, source: usize, target: usize, count: i32, factor: f64, hasBlank: i32, blank: i32, substitute: f64, reverse: i32,
): void {
  if (type == 0) convert<f64, i16>(source, target, count, factor, hasBlank, blank, substitute, reverse);
  else if (type == 1) convert<f64, i32>(source, target, count, factor, hasBlank, blank, substitute, reverse);
  else if (type == 2) convert<f64, f32>(source, target, count, factor, hasBlank, blank, substitute, reverse);
  else convert<f64, f64>(source, target, count, factor, hasBlank, blank, substitute, reverse);
}
