import { type ApplianceAddress, splitAddress } from '../../../schemas/ids/names.ts';
import type { ApplianceRecord, CardEntry } from '../../ports/appliances.ts';

/** Sort keys travel in cursors, which are short. */
const SORT_TITLE_BYTES = 60;

/** Makes what the search looks at out of the newest release of a repository. */
export function cardEntry(address: ApplianceAddress, newest: ApplianceRecord): CardEntry {
  const { namespace, name } = splitAddress(address);
  return {
    digest: newest.digest,
    words: {
      high: `${name} ${newest.title}`,
      middle: newest.summary,
      low: [namespace, ...newest.categories, newest.licence].join(' '),
    },
    sortTitle: cutToBytes(newest.title.toLowerCase(), SORT_TITLE_BYTES),
    categories: newest.categories,
    publishedAt: newest.publishedAt,
  };
}

/** @returns as many whole characters as fit */
function cutToBytes(text: string, bytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes));
  return text.slice(0, read);
}
