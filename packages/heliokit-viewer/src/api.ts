import type { ViewStats } from "./shown.js";
import type { ViewState } from "./state/view-state.js";
import { checkedState } from "./state/view-state.js";
import type { Viewer } from "./viewer.js";

/** `window.heliokitView`: the page for pages that embed it, and for tests. Described in docs/view.md. */
export interface HeliokitView {
  /** When the page can be used; where it opens a file by itself, when that is seen. */
  readonly ready: Promise<void>;
  /** What decides what is seen: plain values, a copy. */
  readonly state: ViewState;
  /** Changes parts of the state; an error names a part that is wrong. */
  setState(partial: Partial<ViewState>): void;
  /** Opens files as if they were dropped, or an address. */
  open(what: readonly File[] | File | string): Promise<void>;
  /** RGBA of the image area as drawn, bottom row first. */
  readPixels(): { readonly width: number; readonly height: number; readonly rgba: Uint8Array };
  /** Value of a pixel, 0-based; NaN where it is missing, undefined outside. */
  valueAt(x: number, y: number): number | undefined;
  /** What was counted; a copy. */
  readonly stats: Readonly<ViewStats>;
  resetStats(): void;
}

/** The interface of one view. */
export function makeApi(
  viewer: Viewer,
  ready: Promise<void>,
  open: (what: readonly File[] | string) => Promise<void>,
): HeliokitView {
  return {
    ready,
    get state() {
      return structuredClone(viewer.shown.state);
    },
    setState: (partial) => viewer.setState(checkedState({ ...partial })),
    open: (what) => open(what instanceof File ? [what] : what),
    readPixels: () => viewer.readPixels(),
    valueAt: (x, y) => viewer.valueAt(x, y),
    get stats() {
      return { ...viewer.stats };
    },
    resetStats() {
      const { textureBytes, dataBytes } = viewer.stats;
      for (const name of Object.keys(viewer.stats) as (keyof ViewStats)[]) viewer.stats[name] = 0;
      Object.assign(viewer.stats, { textureBytes, dataBytes });
    },
  };
}
