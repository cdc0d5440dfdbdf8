import type { Listed } from '../../../../schemas/api/page-cursor.ts';

/** Which part of a list is wanted. */
export interface PageRequest {
  /** Behind which of them, as `pageCursor` writes it; undefined: from the first one on. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/**
 * Cuts a page out of a list by name. What `after` names may be gone meanwhile: the page begins where it
 * would have been.
 *
 * @param items in any order
 * @param matches which of them are wanted; none is asked about that is not needed for this page
 */
export function pageOf<Item extends Listed>(
  items: readonly Item[],
  { after, limit }: PageRequest,
  matches: (item: Item) => boolean,
): Item[] {
  const last = after === undefined ? undefined : readCursor(after);
  const page: Item[] = [];
  for (const item of items.toSorted(byNameAndId)) {
    if (page.length >= limit) break;
    if (last && byNameAndId(item, last) <= 0) continue;
    if (matches(item)) page.push(item);
  }
  return page;
}

function readCursor(text: string): Listed {
  const slash = text.lastIndexOf('/');
  return { name: text.slice(0, slash), id: text.slice(slash + 1) };
}

const byNameAndId = (a: Listed, b: Listed): number =>
  compare(a.name, b.name) || compare(a.id, b.id);

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
