/**
 * Takes the names of people out of an answer that a stranger gets.
 *
 * @param paths where they are, such as `versions.*.publishedBy`; `*` stands for every item of a list
 * @returns a copy with empty names, the answer itself being untouched
 */
export function hidePeople(answer: unknown, paths: readonly string[]): unknown {
  return paths.reduce((copy, path) => blank(copy, path.split('.')), answer);
}

function blank(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return typeof value === 'string' ? '' : value;
  if (name === '*') {
    return Array.isArray(value) ? value.map((item: unknown) => blank(item, rest)) : value;
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return value;
  return { ...value, [name]: blank((value as Record<string, unknown>)[name], rest) };
}
