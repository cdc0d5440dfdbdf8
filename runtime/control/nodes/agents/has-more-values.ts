/**
 * Counts the values of a JSON document (members, entries and the document itself) without
 * recursion, and no further than it has to.
 *
 * @returns whether there are more than `most`
 */
export function hasMoreValues(document: unknown, most: number): boolean {
  const open: unknown[] = [document];
  let seen = 0;
  while (open.length > 0) {
    seen += 1;
    if (seen + open.length - 1 > most) return true;
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    const inner: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
    if (seen + open.length + inner.length > most) return true;
    for (const each of inner) open.push(each);
  }
  return false;
}
