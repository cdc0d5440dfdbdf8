/**
 * Which line of a menu a key leads to.
 *
 * @param names what the lines say
 * @param now the line that has the focus; -1: none
 * @param key as in KeyboardEvent.key; a letter leads to the next line that begins with it
 * @returns undefined: the key leads nowhere
 */
export function nextMenuItem(
  names: readonly string[],
  now: number,
  key: string,
): number | undefined {
  const { length } = names;
  if (length === 0) return undefined;
  switch (key) {
    case 'ArrowDown':
      return (now + 1) % length;
    case 'ArrowUp':
      return now <= 0 ? length - 1 : now - 1;
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return key.length === 1 ? nextBeginning(names, now, key) : undefined;
  }
}

function nextBeginning(names: readonly string[], now: number, letter: string): number | undefined {
  const begins = (name: string | undefined): boolean =>
    name?.trim().toLowerCase().startsWith(letter.toLowerCase()) ?? false;
  return names
    .map((_, step) => (now + 1 + step) % names.length)
    .find((index) => begins(names[index]));
}
