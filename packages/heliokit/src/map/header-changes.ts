import type { FitsHeader, HeaderValue } from "../fits/index.js";

/** What happened to a header between two states of an image. */
export interface HeaderChanges {
  readonly added: Readonly<Record<string, HeaderValue | undefined>>;
  readonly removed: Readonly<Record<string, HeaderValue | undefined>>;
  /** Keywords whose value is another, with both. */
  readonly modified: Readonly<
    Record<string, { readonly before: HeaderValue | undefined; readonly after: HeaderValue | undefined }>
  >;
}

/**
 * Which keywords an operation added, removed and changed; commentary is left out.
 *
 * @example
 * ```ts
 * const { modified } = headerChanges(map.header, (await rotateMap(map)).header);
 * ```
 */
export function headerChanges(before: FitsHeader, after: FitsHeader): HeaderChanges {
  const old = valuesOf(before);
  const now = valuesOf(after);
  return {
    added: Object.fromEntries([...now].filter(([keyword]) => !old.has(keyword))),
    removed: Object.fromEntries([...old].filter(([keyword]) => !now.has(keyword))),
    modified: Object.fromEntries(
      [...now]
        .filter(([keyword, value]) => old.has(keyword) && !Object.is(old.get(keyword), value))
        .map(([keyword, value]) => [keyword, { before: old.get(keyword), after: value }]),
    ),
  };
}

function valuesOf(header: FitsHeader): Map<string, HeaderValue | undefined> {
  const values = new Map<string, HeaderValue | undefined>();
  for (const card of header.cards) {
    // The first card of a keyword is the one that counts.
    if (values.has(card.keyword) || card.kind === "commentary") continue;
    values.set(card.keyword, card.kind === "value" ? card.value : card.kind === "unreadable" ? card.text : undefined);
  }
  return values;
}
