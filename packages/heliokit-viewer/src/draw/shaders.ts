/** A triangle that covers the view: no buffers are needed. */
export const VERTEX = `#version 300 es
void main() {
  vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(corner, 0.0, 1.0);
}`;

/**
 * Looks up the cell under each pixel of the screen (or the mean of the cells, where they are smaller), finds its colour by
 * comparing with the thresholds, and takes it from the palette. Missing is told by the bits: a compiler may take
 * isnan() away. Nothing is filtered by the hardware, which need not know how to for floats.
 */
export const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2DArray;
uniform sampler2DArray tiles;
uniform highp sampler2D palette;
uniform vec4 thresholds[64];
uniform int curve;
uniform float low;
uniform float span;
uniform float bend;
uniform float whole;
uniform vec4 turn;
uniform vec2 origin;
uniform vec2 size;
uniform ivec2 cells;
uniform int tileSide;
uniform int across;
uniform float cellSide;
uniform float footprint;
out vec4 color;

float cellAt(ivec2 at) {
  ivec2 tile = at / tileSide;
  return texelFetch(tiles, ivec3(at - tile * tileSide, tile.y * across + tile.x), 0).r;
}

bool isMissing(float value) {
  return (floatBitsToUint(value) & 0x7f800000u) == 0x7f800000u;
}

float thresholdOf(int place) {
  return thresholds[place >> 2][place & 3];
}

// Where the colour will be: near enough to begin there. The thresholds decide.
int guessOf(float value) {
  float x = max((value - low) / span, 0.0);
  if (curve == 1) x = sqrt(x);
  else if (curve == 2) x = log(1.0 + bend * x) / whole;
  else if (curve == 3) x = asinh(x / bend) / whole;
  else if (curve == 4) x = pow(x, bend);
  return int(clamp(256.0 * x, 0.0, 255.0));
}

int placeOf(float value) {
  int place = 0;
  if (curve == 5) {
    for (int bit = 128; bit > 0; bit >>= 1) {
      if (value >= thresholdOf(place + bit)) place += bit;
    }
    return place;
  }
  place = guessOf(value);
  for (int step = 0; step < 256; step++) {
    if (place == 255 || value < thresholdOf(place + 1)) break;
    place++;
  }
  for (int step = 0; step < 256; step++) {
    if (place == 0 || value >= thresholdOf(place)) break;
    place--;
  }
  return place;
}

void main() {
  vec2 frag = gl_FragCoord.xy;
  vec2 at = vec2(turn.x * frag.x + turn.y * frag.y, turn.z * frag.x + turn.w * frag.y) + origin;
  if (at.x < 0.0 || at.y < 0.0 || at.x >= size.x || at.y >= size.y) {
    color = vec4(0.0);
    return;
  }
  vec2 middle = at / cellSide;
  float value = 0.0;
  bool missing = true;
  if (footprint <= 0.0) {
    value = cellAt(ivec2(min(floor(middle), vec2(cells - 1))));
    missing = isMissing(value);
  } else {
    vec2 lower = middle - 0.5 * footprint;
    vec2 upper = lower + footprint;
    ivec2 first = max(ivec2(floor(lower + 1e-3)), ivec2(0));
    ivec2 last = min(ivec2(ceil(upper - 1e-3)), cells);
    float weight = 0.0;
    for (int j = first.y; j < last.y; j++) {
      for (int i = first.x; i < last.x; i++) {
        ivec2 cell = ivec2(i, j);
        vec2 part = min(upper, vec2(cell + 1)) - max(lower, vec2(cell));
        float one = cellAt(cell);
        if (isMissing(one)) continue;
        value += part.x * part.y * one;
        weight += part.x * part.y;
        missing = false;
      }
    }
    value /= missing ? 1.0 : weight;
  }
  int place = missing ? 256 : placeOf(value);
  color = texelFetch(palette, ivec2(place, 0), 0);
  color.rgb *= color.a;
}`;
