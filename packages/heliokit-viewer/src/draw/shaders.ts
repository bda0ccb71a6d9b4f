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
uniform highp sampler2D thresholds;
uniform highp sampler2D palette;
uniform vec4 turn;
uniform vec2 origin;
uniform vec2 size;
uniform ivec2 cells;
uniform int tileSide;
uniform int firstTile;
uniform int across;
uniform float cellSide;
uniform float footprint;
out vec4 color;

float cellAt(ivec2 at) {
  ivec2 tile = at / tileSide;
  return texelFetch(tiles, ivec3(at - tile * tileSide, firstTile + tile.y * across + tile.x), 0).r;
}

bool isMissing(float value) {
  return (floatBitsToUint(value) & 0x7f800000u) == 0x7f800000u;
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
    vec2 low = middle - 0.5 * footprint;
    vec2 high = low + footprint;
    ivec2 first = ivec2(floor(low + 1e-3));
    float weight = 0.0;
    for (int j = 0; j < 3; j++) {
      for (int i = 0; i < 3; i++) {
        ivec2 cell = first + ivec2(i, j);
        vec2 part = min(high, vec2(cell + 1)) - max(low, vec2(cell));
        if (part.x <= 2e-3 || part.y <= 2e-3) continue;
        if (cell.x < 0 || cell.y < 0 || cell.x >= cells.x || cell.y >= cells.y) continue;
        float one = cellAt(cell);
        if (isMissing(one)) continue;
        value += part.x * part.y * one;
        weight += part.x * part.y;
        missing = false;
      }
    }
    value /= missing ? 1.0 : weight;
  }
  int place = 256;
  if (!missing) {
    place = 0;
    for (int bit = 128; bit > 0; bit >>= 1) {
      if (value >= texelFetch(thresholds, ivec2(place + bit, 0), 0).r) place += bit;
    }
  }
  color = texelFetch(palette, ivec2(place, 0), 0);
  color.rgb *= color.a;
}`;
