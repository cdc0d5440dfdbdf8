import { compareVersions, isPrerelease } from '../../../schemas/ids/version.ts';

interface Versioned {
  readonly version: string;
}

/** @returns the same, newest first by semantic versioning; when they were pushed does not matter */
export const newestFirst = <Item extends Versioned>(items: readonly Item[]): Item[] =>
  items.toSorted((a, b) => compareVersions(b.version, a.version));

/** @returns the newest release; a prerelease only when there is nothing else */
export function pickNewest<Item extends Versioned>(items: readonly Item[]): Item | undefined {
  const sorted = newestFirst(items);
  return sorted.find((item) => !isPrerelease(item.version)) ?? sorted[0];
}
