import { type Listed, pageCursor } from '../../schemas/api/page-cursor.ts';

/** @returns where the page behind this one begins; undefined: there is none */
export function nextPage(page: readonly Listed[], limit: number): string | undefined {
  const last = page.at(-1);
  return last === undefined || page.length < limit ? undefined : pageCursor(last);
}
