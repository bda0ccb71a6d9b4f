import { once } from "node:events";
import { createReadStream, createWriteStream, type WriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/**
 * A list that is written once and read in order as often as needed, in bounded memory: beyond `inMemory` items it goes
 * on in a temporary file. Items must survive JSON.
 */
export class Spool<T> {
  #length = 0;
  readonly #first: T[] = [];
  readonly #inMemory: number;
  #folder: string | undefined;
  #stream: WriteStream | undefined;

  constructor(inMemory = 50_000) {
    this.#inMemory = inMemory;
  }

  get length(): number {
    return this.#length;
  }

  async add(item: T): Promise<void> {
    this.#length++;
    if (this.#first.length < this.#inMemory) {
      this.#first.push(item);
      return;
    }
    if (!this.#stream) {
      this.#folder = await mkdtemp(join(tmpdir(), "heliokit-plan-"));
      this.#stream = createWriteStream(join(this.#folder, "inputs.ndjson"));
    }
    const stream = this.#stream;
    // Waiting for the disk now and then keeps what is on its way small.
    if (!stream.write(`${JSON.stringify(item)}\n`)) await once(stream, "drain");
  }

  async *read(): AsyncGenerator<T> {
    yield* this.#first;
    const stream = this.#stream;
    if (!stream || !this.#folder) return;
    if (!stream.writableFinished) {
      await new Promise<void>((resolve, reject) => {
        stream.once("error", reject).end(resolve);
      });
    }
    const lines = createInterface({
      input: createReadStream(join(this.#folder, "inputs.ndjson")),
      crlfDelay: Infinity,
    });
    for await (const line of lines) yield JSON.parse(line);
  }

  /** Removes the temporary file. */
  async close(): Promise<void> {
    const stream = this.#stream;
    if (stream && !stream.closed) await new Promise<void>((resolve) => stream.once("close", resolve).destroy());
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
  }
}
