import { type Listed, pageCursor } from '../api/page-cursor.ts';
import { API_LIMITS } from '../config/api-limits.ts';

/**
 * Reads a list by name page by page.
 *
 * @param read asks for one page, of `limit` items behind `after`
 * @param atMost how many are wanted altogether
 */
export async function allPages<Item extends Listed>(
  read: (page: { readonly limit: number; readonly after?: string }) => Promise<readonly Item[]>,
  atMost = Number.POSITIVE_INFINITY,
): Promise<Item[]> {
  const items: Item[] = [];
  for (;;) {
    const limit = Math.min(API_LIMITS.pageItems, atMost - items.length);
    const before = items.at(-1);
    const page = await read(before ? { limit, after: pageCursor(before) } : { limit });
    const last = page.at(-1);
    // An older server knows no pages, and gives everything each time.
    if (!last || last.id === before?.id) return items;
    items.push(...page);
    if (page.length !== limit || items.length >= atMost) return items;
  }
}
