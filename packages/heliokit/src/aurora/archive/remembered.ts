/**
 * Answers kept by key for the life of their owner. A failure is not kept; whoever waited for another's question asks
 * again, since the other one may only have been stopped.
 */
export class Remembered<T> {
  readonly #answers = new Map<string, Promise<T>>();

  async get(key: string, ask: () => Promise<T>): Promise<T> {
    const others = this.#answers.get(key);
    if (others !== undefined) {
      try {
        return await others;
      } catch {
        // Asked below on one's own account, whose failure counts.
      }
    }
    const own = ask();
    this.#answers.set(key, own);
    try {
      return await own;
    } catch (error) {
      if (this.#answers.get(key) === own) this.#answers.delete(key);
      throw error;
    }
  }
}
