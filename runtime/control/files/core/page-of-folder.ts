import { entryKey, type FolderEntry } from './read-answers.ts';

/** A page of a folder; `next`: where the one behind it begins. */
export interface FolderPage {
  readonly entries: readonly FolderEntry[];
  readonly next: string | null;
}

/**
 * @param entries in the order of {@link entryKey}
 * @param after `next` of the page before; absent: the first one
 */
export function pageOfFolder(
  entries: readonly FolderEntry[],
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): FolderPage {
  const behind = after === undefined ? entries : entries.filter((each) => entryKey(each) > after);
  const page = behind.slice(0, limit);
  const last = page.at(-1);
  return { entries: page, next: last && behind.length > limit ? entryKey(last) : null };
}
