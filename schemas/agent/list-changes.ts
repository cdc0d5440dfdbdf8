/** What has become of a list: all of it, or what is new or other, and the keys of what is gone. */
export type ListChanges<Item, Key> =
  | { readonly whole: readonly Item[] }
  | { readonly set: readonly Item[]; readonly gone: readonly Key[] };

/**
 * Finds what makes one list of another. Items are compared as JSON, which is how they travel.
 *
 * @param keyOf what an item is found again by
 * @returns undefined when nothing has changed; the whole list where order or repeated keys could not
 *   be told otherwise
 */
export function diffList<Item, Key>(
  before: readonly Item[],
  now: readonly Item[],
  keyOf: (item: Item) => Key,
): ListChanges<Item, Key> | undefined {
  const known = new Map(before.map((item) => [keyOf(item), JSON.stringify(item)]));
  const present = new Set(now.map(keyOf));
  if (known.size < before.length || present.size < now.length) return { whole: now };
  const set = now.filter((item) => known.get(keyOf(item)) !== JSON.stringify(item));
  const gone = [...known.keys()].filter((key) => !present.has(key));
  const made = applyList(before, { set, gone }, keyOf);
  if (made.some((item, index) => keyOf(item) !== keyOf(now[index] ?? item))) return { whole: now };
  return set.length + gone.length === 0 ? undefined : { set, gone };
}

/** @returns the list that changes make of another: what is other keeps its place, what is new comes last */
export function applyList<Item, Key>(
  before: readonly Item[],
  changes: ListChanges<Item, Key>,
  keyOf: (item: Item) => Key,
): readonly Item[] {
  if ('whole' in changes) return changes.whole;
  const items = new Map(before.map((item) => [keyOf(item), item]));
  for (const key of changes.gone) items.delete(key);
  for (const item of changes.set) items.set(keyOf(item), item);
  return [...items.values()];
}
