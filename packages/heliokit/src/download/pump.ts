/** Bytes held at most beside the piece that is being written. */
const HELD = 1 << 20;

/**
 * The pieces of a stream, read ahead by up to a megabyte: a stream whose connection breaks throws away what nobody had
 * asked it for yet, and those bytes would have to come again.
 */
export async function* readAhead(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  const held: Uint8Array[] = [];
  let bytes = 0;
  let ended: { readonly error?: unknown } | undefined;
  let left = false;
  let wake = () => {};
  const changed = () => {
    wake();
  };
  let resume = () => {};
  const pump = async () => {
    try {
      while (!left) {
        const { done, value } = await reader.read();
        if (done) break;
        held.push(value);
        bytes += value.length;
        changed();
        if (bytes >= HELD && !left) {
          await new Promise<void>((resolve) => {
            resume = resolve;
          });
        }
      }
      ended = {};
    } catch (error) {
      ended = { error };
    }
    changed();
  };
  void pump();
  try {
    for (;;) {
      const piece = held.shift();
      if (piece) {
        bytes -= piece.length;
        if (bytes < HELD) resume();
        yield piece;
      } else if (ended) {
        if ("error" in ended) throw ended.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    left = true;
    resume();
    await reader.cancel().catch(() => undefined);
  }
}
