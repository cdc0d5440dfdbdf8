/**
 * @param folder without symbolic links, as all others
 * @returns the one of the others that is the same folder, inside it or around it; undefined: none is
 */
export const overlappingFolder = (folder: string, others: readonly string[]): string | undefined =>
  others.find((other) => isWithin(folder, other) || isWithin(other, folder));

const isWithin = (inner: string, outer: string): boolean => `${inner}/`.startsWith(`${outer}/`);
