import { HeliokitError, isHeliokitError } from "heliokit/errors";
import { type Choice, type ChoicePage, fileSource, type Source, servedSource } from "./sources.js";
import { formatFragment, parseFragment, type ViewState } from "./state/view-state.js";
import type { Viewer } from "./viewer.js";
import type { FilePlace } from "./worker/protocol.js";

/** A table that was dropped beside the images. */
export interface DroppedTable {
  readonly name: string;
  readonly text: string;
  readonly kind: "pointing" | "correction";
}

/** What can be chosen now. */
export interface Chooser {
  readonly folder: string;
  readonly choices: readonly Choice[];
  readonly total: number;
  readonly next: number | null;
  readonly tables: readonly DroppedTable[];
}

/** Tables are texts of some hundred kilobytes; what is longer is no table. */
const LONGEST_TABLE = 64 * 1024 * 1024;
const IMAGE_NAME = /\.(fits|fts|fit)(\.gz|\.fz)?$/i;

/** What was opened, what can be chosen of it, and the address of the page. */
export class Session {
  readonly #viewer: Viewer;
  #source: Source | undefined;
  #listener: ((chooser: Chooser) => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The address as it was last read or written: another one is still to be read, and must not be written over. */
  #known = "";
  chooser: Chooser = { folder: "", choices: [], total: 0, next: null, tables: [] };

  constructor(viewer: Viewer) {
    this.#viewer = viewer;
    viewer.subscribe(() => this.#rememberSoon());
    // A link that was pasted into the address of this very page.
    addEventListener("hashchange", () => void this.#follow().catch(() => {}));
  }

  onChange(listener: (chooser: Chooser) => void): void {
    this.#listener = listener;
  }

  /** Opens what the page was started with: what the server names, what the address names. */
  async begin(): Promise<void> {
    if (document.documentElement.dataset["served"] !== undefined) {
      this.#source = await servedSource();
      this.#viewer.memoryBytes = this.#source.memoryBytes ?? this.#viewer.memoryBytes;
      await this.enter("");
      const only = this.chooser.choices.length === 1 ? this.chooser.choices[0] : undefined;
      if (only?.kind === "folder") await this.enter(only.label);
    }
    if (await this.#follow()) return;
    const only = this.chooser.choices.length === 1 ? this.chooser.choices[0] : undefined;
    if (only?.kind === "file") await this.choose(only.label);
  }

  /** Lists a folder. */
  async enter(folder: string): Promise<void> {
    const page = await this.#source?.list(folder, 0);
    if (page) this.#change({ folder, ...page });
  }

  /** The next part of the listing. */
  async more(): Promise<void> {
    const { folder, choices, next } = this.chooser;
    if (next === null) return;
    const page = await this.#source?.list(folder, next);
    if (page) this.#change({ ...page, choices: [...choices, ...page.choices] });
  }

  /** All files of the folder that is listed, in its order. */
  async *everyFile(): AsyncGenerator<Choice> {
    const { folder } = this.chooser;
    for (let from: number | null = 0; from !== null; ) {
      const page: ChoicePage | undefined = await this.#source?.list(folder, from);
      if (!page) return;
      for (const choice of page.choices) if (choice.kind === "file") yield choice;
      from = page.next;
    }
  }

  /** Where a file of the listing is. */
  placeOf(label: string): FilePlace | undefined {
    return this.#source?.placeOf(label);
  }

  /** Opens a file of the listing. */
  async choose(label: string, wanted: Partial<ViewState> = {}): Promise<void> {
    const place = this.#source?.placeOf(label);
    if (!place) {
      throw new HeliokitError("view/no-such-file", `${label} is not among what was opened; choose or drop it`, {
        facts: { file: label },
      });
    }
    await this.#viewer.open(place, label, wanted);
  }

  /** Files that were dropped or chosen: tables are kept for the conversion, the first image is opened. */
  async take(files: readonly { readonly label: string; readonly file: File }[]): Promise<void> {
    const images: { label: string; file: File }[] = [];
    const tables: DroppedTable[] = [];
    for (const entry of files) {
      const table = IMAGE_NAME.test(entry.label) ? undefined : await this.#tableOf(entry.file);
      if (table) tables.push(table);
      else images.push(entry);
    }
    if (tables.length > 0) this.#change({ tables: [...this.chooser.tables, ...tables] });
    const [first] = images;
    if (!first) return;
    this.#source = fileSource(images);
    await this.enter("");
    const asked = parseFragment(location.hash).state;
    const awaited = images.find(({ label }) => label === asked.file);
    await this.choose((awaited ?? first).label, awaited ? asked : {});
  }

  /** Opens an address: what the other server allows this page to read. */
  async openUrl(address: string): Promise<void> {
    let url: URL;
    try {
      url = new URL(address, document.baseURI);
    } catch {
      throw new HeliokitError("view/bad-url", `"${address}" is no address`);
    }
    const name = decodeURIComponent(url.pathname.split("/").at(-1) ?? "") || url.hostname;
    const place: FilePlace = { kind: "url", url: url.href, name };
    await this.#viewer.open(place, name);
  }

  async #tableOf(file: File): Promise<DroppedTable | undefined> {
    if (file.size > LONGEST_TABLE || file.size === 0) return undefined;
    const start = await file.slice(0, 1024).text();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a text has none
    if (/[\u0000-\u0008]/.test(start) || /^SIMPLE {2}=/.test(start)) return undefined;
    const text = await file.text();
    const kind = await this.#viewer.worker.call("tableKind", [file.name, text]);
    return kind === null ? undefined : { name: file.name, text, kind };
  }

  /** Shows what the address says; true where it named a file that is there. */
  async #follow(): Promise<boolean> {
    this.#known = location.hash;
    if (location.hash === "" || location.hash === `#${formatFragment(this.#viewer.shown.state)}`) return false;
    const { state, ignored } = parseFragment(location.hash);
    if (ignored.length > 0) this.#viewer.notice(`Not understood in the address and left out: ${ignored.join(", ")}.`);
    const { file, hdu } = this.#viewer.shown.state;
    if (state.file === undefined) return false;
    if (state.file === file && (state.hdu ?? hdu) === hdu) {
      this.#viewer.setState(state);
      return true;
    }
    if (this.#source?.placeOf(state.file)) {
      await this.choose(state.file, state);
      return true;
    }
    this.#viewer.notice(`The address asks for ${state.file}: drop or choose this file.`);
    return false;
  }

  /** Writes the state to the address once nothing moves any more. */
  #rememberSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const { opened, state } = this.#viewer.shown;
      if (!opened || location.hash !== this.#known) return;
      const fragment = `#${formatFragment(state)}`;
      this.#known = fragment;
      if (location.hash !== fragment) history.replaceState(null, "", fragment);
    }, 250);
  }

  #change(partial: Partial<Chooser>): void {
    this.chooser = { ...this.chooser, ...partial };
    this.#listener?.(this.chooser);
  }

  /** Runs what a user asked for; what goes wrong is shown by the view, or told here where it had no chance to. */
  run(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (this.#viewer.shown.error || (isHeliokitError(error) && error.code === "view/cancelled")) return;
      this.#viewer.fail(error);
    });
  }
}
