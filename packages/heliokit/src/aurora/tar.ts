import type { ByteSource } from "../bytes/index.js";
import { HeliokitError } from "../errors.js";

/** A file inside a tar archive. */
export interface TarEntry {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/** How a listing is made. */
export interface TarOptions {
  /** Receives what ends the listing early; the entries before stay good. */
  readonly onDamage?: (message: string, byteOffset: number) => void;
  readonly signal?: AbortSignal | undefined;
}

const BLOCK = 512;
const MAX_ENTRIES = 100_000;
/** Longest name of an extended header. */
const MAX_NAME = 65_536;

/**
 * The files in a tar archive, in its order; only headers are read. Names beyond 100 characters are understood in the
 * ustar, GNU and pax forms.
 *
 * Errors: `aurora/bad-tar` when it does not begin as an archive. Source: POSIX.1-2001, pax interchange format.
 */
export async function tarEntries(source: ByteSource, options: TarOptions = {}): Promise<TarEntry[]> {
  const entries: TarEntry[] = [];
  const read = (offset: number, length: number) =>
    source.read(offset, length, options.signal ? { signal: options.signal } : {});
  const damage = (message: string, byteOffset: number) => {
    if (byteOffset === 0)
      throw new HeliokitError("aurora/bad-tar", `${source.name}: ${message}`, {
        facts: { file: source.name, byteOffset },
      });
    options.onDamage?.(message, byteOffset);
  };
  let longName: string | undefined;
  for (let offset = 0; offset + BLOCK <= source.size && entries.length < MAX_ENTRIES; ) {
    const block = await read(offset, BLOCK);
    if (block.length < BLOCK || block.every((byte) => byte === 0)) break;
    const size = octal(block.subarray(124, 136));
    if (size === undefined || !checksumIsRight(block)) {
      damage(`header at byte ${offset} is no header of a tar archive`, offset);
      break;
    }
    const data = offset + BLOCK;
    const kind = String.fromCharCode(block[156] ?? 0);
    if (kind === "L" || kind === "x") {
      if (size > MAX_NAME) {
        damage(`extended header at byte ${offset} of ${size} bytes is too long`, offset);
        break;
      }
      const text = textOf(await read(data, size));
      longName = kind === "L" ? text : (paxPath(text) ?? longName);
    } else {
      const prefix = textOf(block.subarray(345, 500));
      const ustar = textOf(block.subarray(257, 263)) === "ustar" && prefix !== "";
      const name = longName ?? (ustar ? `${prefix}/` : "") + textOf(block.subarray(0, 100));
      longName = undefined;
      if (kind === "0" || kind === "\0" || kind === "7") {
        if (data + size > source.size) {
          damage(
            `${name} at byte ${data} should have ${size} bytes, the archive ends after ${source.size - data}`,
            offset,
          );
          break;
        }
        entries.push({ name, offset: data, size });
      }
    }
    offset = data + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries;
}

function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function octal(bytes: Uint8Array): number | undefined {
  const text = textOf(bytes).trim();
  return /^[0-7]{1,12}$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

function checksumIsRight(block: Uint8Array): boolean {
  const wanted = octal(block.subarray(148, 156));
  // The field itself counts as blanks.
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  return sum === wanted;
}

function paxPath(text: string): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(text)?.[1];
}
