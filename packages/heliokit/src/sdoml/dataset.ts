import { openFolder, platformFetch } from "#platform";
import type { Storage } from "../bytes/index.js";
import { HeliokitError, type OnWarning } from "../errors.js";
import { type EveGroup, type EveSeries, openEve, type ReadEveOptions, readEveSeries } from "../eve/index.js";
import {
  type HttpStoreOptions,
  httpStore,
  openZarrArray,
  type ReadTreeOptions,
  readZarrTree,
  storageStore,
  type ZarrCache,
  type ZarrCacheOptions,
  type ZarrGroup,
  type ZarrLeaf,
  type ZarrStore,
  zarrCache,
} from "../zarr/index.js";
import { SdomlChannel } from "./channel.js";

/** How a dataset is reached and what is kept of it. */
export interface OpenSdomlOptions extends HttpStoreOptions {
  /** Columns of keywords are kept here between runs, so that attributes of hundreds of megabytes are scanned once. */
  readonly cache?: Storage;
  /** Bounds of what is kept in memory: decoded frames (256 MiB) and tables of chunks. */
  readonly memory?: ZarrCacheOptions;
  /** Receives what is doubtful about headers: `zarr/list-length`, `sdoml/unreadable-times`. */
  readonly onWarning?: OnWarning;
  /** Part of a scan of attributes that is done. */
  readonly onProgress?: (done: number) => void;
}

/** The channels of AIA, then HMI, that a place which cannot be listed is asked for. */
const CHANNELS = ["131A", "1600A", "1700A", "171A", "193A", "211A", "304A", "335A", "94A", "Bx", "By", "Bz"];
const FIRST_YEAR = 2010;
const LAST_YEAR = 2030;

/**
 * An SDOML store: opened by {@link openSdoml}. It owns a cache in memory and nothing that must be closed.
 *
 * @example
 * ```ts
 * const sdoml = await openSdoml("sdomlv2_small.zarr");
 * const channel = await sdoml.channel("2010/171A");
 * ```
 */
export class SdomlDataset {
  readonly store: ZarrStore;
  readonly cache: ZarrCache;
  readonly #options: OpenSdomlOptions;
  readonly #channels = new Map<string, Promise<SdomlChannel>>();

  constructor(store: ZarrStore, options: OpenSdomlOptions = {}) {
    this.store = store;
    this.cache = zarrCache(options.memory);
    this.#options = options;
  }

  /** Groups and arrays, without attributes. Places that cannot be listed are asked for the known years and channels. */
  tree(path = "", options: ReadTreeOptions = {}): Promise<ZarrGroup | ZarrLeaf> {
    const probe = this.store.list ? {} : { probe: options.probe ?? knownPaths(path) };
    return readZarrTree(this.store, path, { ...options, ...probe });
  }

  /** Paths of the arrays of frames, in the order of the tree. */
  async channels(options: ReadTreeOptions = {}): Promise<readonly string[]> {
    const paths: string[] = [];
    const walk = (node: ZarrGroup | ZarrLeaf): void => {
      if (node.kind === "group") node.children.forEach(walk);
      else if (node.array.shape.length === 3) paths.push(node.path);
    };
    walk(await this.tree("", options));
    return paths;
  }

  /**
   * Opens a channel by its path; only its metadata are read.
   *
   * @throws HeliokitError `zarr/no-such-array`, `sdoml/no-channel` for an array that has no frames
   */
  channel(path: string): Promise<SdomlChannel> {
    const known = this.#channels.get(path);
    if (known) return known;
    const opened = this.#open(path).catch((error: unknown) => {
      this.#channels.delete(path);
      throw error;
    });
    this.#channels.set(path, opened);
    return opened;
  }

  /** The lines of EVE in the store; see `openEve` of `heliokit/eve`. */
  eve(path?: string): Promise<EveGroup> {
    return openEve(this.store, path);
  }

  /** A line of EVE over time, by name (`Fe XX`) or wavelength in nm. @throws HeliokitError `eve/no-lines`, `eve/no-such-line` */
  async line(line: string | number, options: ReadEveOptions = {}): Promise<EveSeries> {
    return readEveSeries(await this.eve(), line, options);
  }

  async #open(path: string): Promise<SdomlChannel> {
    const array = await openZarrArray(this.store, path);
    if (array.shape.length !== 3) {
      throw new HeliokitError(
        "sdoml/no-channel",
        `${path} of ${this.store.name} has the shape ${array.shape.join(" x ")}; a channel has frames, rows and columns`,
        { facts: { path, shape: array.shape } },
      );
    }
    return new SdomlChannel(array, this.cache, this.#options);
  }
}

function knownPaths(path: string): readonly string[] {
  const below = path === "" ? "" : `${path}/`;
  const years = Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, at) => String(FIRST_YEAR + at));
  const all = [...CHANNELS, ...years.flatMap((year) => CHANNELS.map((channel) => `${year}/${channel}`))];
  return below === "" ? all : all.map((one) => below + one);
}

/**
 * Opens an SDOML store (versions 1 and 2 of the Zarr form, and what `buildSdoml` made): a folder, an address, `s3://` or `gs://`,
 * or any store. Nothing is read yet.
 *
 * @throws HeliokitError `bytes/no-file-system` for a path in a web page, `zarr/bad-address`
 *
 * @example
 * ```ts
 * const sdoml = await openSdoml("https://example.org/sdomlv2_small.zarr");
 * ```
 */
export async function openSdoml(place: string | ZarrStore, options: OpenSdomlOptions = {}): Promise<SdomlDataset> {
  return new SdomlDataset(typeof place === "string" ? storeAt(place, options) : place, options);
}

/**
 * The store at a path or an address.
 *
 * @throws HeliokitError as {@link openSdoml}
 *
 * @example
 * ```ts
 * const store = storeAt("sdomlv2_eve.zarr");
 * ```
 */
export function storeAt(place: string, options: HttpStoreOptions = {}): ZarrStore {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(place)) {
    return httpStore(place, { ...options, fetch: options.fetch ?? ((url, init) => platformFetch(url, init)) });
  }
  return storageStore(openFolder(place));
}
