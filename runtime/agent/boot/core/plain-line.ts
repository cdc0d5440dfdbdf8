/**
 * Makes a line for a page of what somebody on the boot network said: one line, of signs that can be
 * seen, which no terminal takes for a command.
 *
 * @param most characters that are kept
 */
export const plainLine = (text: string, most: number): string =>
  text
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, most);
