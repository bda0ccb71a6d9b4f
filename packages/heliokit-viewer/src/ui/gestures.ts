import type { Viewer } from "../viewer.js";
import { rectangle } from "./keys.js";

/** Drag, pinch, wheel and hover on the image. Gives a function that ends it. */
export function followPointers(
  canvas: HTMLCanvasElement,
  viewer: Viewer,
  onHover: (place: readonly [number, number] | undefined) => void,
): () => void {
  const pointers = new Map<number, readonly [number, number]>();
  const ratio = (): number => (canvas.clientWidth > 0 ? canvas.width / canvas.clientWidth : 1);
  const placeOf = (event: MouseEvent): readonly [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * ratio(), canvas.height - (event.clientY - box.top) * ratio()];
  };
  const middle = (): readonly [number, number] => {
    let [x, y] = [0, 0];
    for (const [px, py] of pointers.values()) {
      x += px / pointers.size;
      y += py / pointers.size;
    }
    return [x, y];
  };
  const spread = (): number => {
    const [a, b] = [...pointers.values()];
    return a && b ? Math.max(1, Math.hypot(a[0] - b[0], a[1] - b[1])) : 1;
  };
  let moved = 0;
  /** Where a rectangle was begun, with Shift. */
  let marking: readonly [number, number] | undefined;
  const events = new AbortController();
  const { signal } = events;
  canvas.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, placeOf(event));
      moved = 0;
      marking = event.shiftKey && viewer.shown.opened ? viewer.onImage(...placeOf(event)) : undefined;
    },
    { signal },
  );
  canvas.addEventListener(
    "pointermove",
    (event) => {
      const place = placeOf(event);
      if (!pointers.has(event.pointerId)) {
        onHover(viewer.onImage(...place));
        return;
      }
      const [x0, y0] = middle();
      const wide = spread();
      pointers.set(event.pointerId, place);
      const [x1, y1] = middle();
      moved += Math.abs(x1 - x0) + Math.abs(y1 - y0);
      if (!viewer.shown.opened) return;
      if (marking) {
        viewer.setState({ mark: rectangle(marking, viewer.onImage(...place), viewer) });
        return;
      }
      viewer.pan(x1 - x0, y1 - y0);
      if (pointers.size === 2) viewer.zoomAbout(spread() / wide, x1, y1);
    },
    { signal },
  );
  const release = (event: PointerEvent) => {
    const place = pointers.get(event.pointerId);
    pointers.delete(event.pointerId);
    // A tap, not a drag: the crosshair goes there.
    if (event.type === "pointerup" && place && moved < 4 && viewer.shown.opened) {
      const [x, y] = viewer.onImage(...place);
      viewer.setCrosshair([Math.round(x), Math.round(y)]);
    }
  };
  canvas.addEventListener("pointerup", release, { signal });
  canvas.addEventListener("pointercancel", release, { signal });
  canvas.addEventListener("pointerleave", () => onHover(undefined), { signal });
  canvas.addEventListener(
    "wheel",
    (event) => {
      if (!viewer.shown.opened) return;
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      viewer.zoomAbout(2 ** ((-event.deltaY * lines) / 240), ...placeOf(event));
    },
    { signal, passive: false },
  );
  return () => events.abort();
}
