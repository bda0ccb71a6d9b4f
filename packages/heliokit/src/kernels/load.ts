import { Arena } from "./arena.js";
import type { KernelExports } from "./exports.js";

/** The compiled kernels, ready to call, with their memory. */
export interface Kernels {
  /** The compiled code; hand it to workers, so that they share what the engine has already optimised. */
  readonly module: WebAssembly.Module;
  /** Whether the memory is shared between threads. */
  readonly shared: boolean;
  readonly arena: Arena;
  readonly exports: KernelExports;
}

/** How to load; the defaults are right for nearly everyone. */
export interface LoadKernelsOptions {
  /** Module compiled elsewhere (`kernels.module`), of the same kind. */
  readonly compiledModule?: WebAssembly.Module;
  /** Use the threads build on a shared memory. Needs cross-origin isolation in pages. Default false. */
  readonly shared?: boolean;
  /** Memory to use instead of a new one. */
  readonly memory?: WebAssembly.Memory;
  /** A fresh instance with memory of its own instead of the one kept for this thread. Default false. */
  readonly fresh?: boolean;
}

/** Pages of a new memory, and the most that the threads build asks for: see the options in scripts/build-kernels.mjs. */
const INITIAL_PAGES = 16;
const LARGEST_SHARED_PAGES = 32768;

let kept: Promise<Kernels | undefined> | undefined;

/**
 * Loads the compiled kernels, once per thread. Undefined where WebAssembly or its SIMD is missing or forbidden (a page
 * whose policy lacks `wasm-unsafe-eval`), or where `globalThis.HELIOKIT_KERNELS` is `"off"`: every caller then uses
 * its plain TypeScript twin, slower and, where the twin says so, with the same bytes.
 *
 * @example
 * ```ts
 * const kernels = await loadKernels();
 * const worker = new Worker(url, { workerData: { compiledModule: kernels?.module } });
 * ```
 */
export function loadKernels(options: LoadKernelsOptions = {}): Promise<Kernels | undefined> {
  if (Reflect.get(globalThis, "HELIOKIT_KERNELS") === "off") return Promise.resolve(undefined);
  if (options.fresh || options.shared || options.memory) return instantiate(options);
  kept ??= instantiate(options);
  return kept;
}

async function instantiate(options: LoadKernelsOptions): Promise<Kernels | undefined> {
  if (typeof WebAssembly === "undefined") return undefined;
  const shared = options.shared ?? false;
  if (shared && typeof SharedArrayBuffer === "undefined") return undefined;
  const module = options.compiledModule ?? (await compile(shared));
  if (module === undefined) return undefined;
  const memory =
    options.memory ??
    new WebAssembly.Memory(
      shared ? { initial: INITIAL_PAGES, maximum: LARGEST_SHARED_PAGES, shared: true } : { initial: INITIAL_PAGES },
    );
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  const exports = instance.exports as unknown as KernelExports;
  return { module, shared, arena: new Arena(memory, exports.heapBase()), exports };
}

async function compile(shared: boolean): Promise<WebAssembly.Module | undefined> {
  const { wasmBase64 } = await (shared ? import("./generated/threads.js") : import("./generated/plain.js"));
  const text = atob(wasmBase64);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  try {
    return await WebAssembly.compile(bytes);
  } catch {
    // No SIMD (CompileError) or no permission (the page's policy): both mean "use the twins".
    return undefined;
  }
}
