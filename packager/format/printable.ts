/**
 * @returns text from strangers made safe for terminals and logs: everything but visible ASCII and
 *   spaces is written as an escape
 */
export const printable = (text: string): string =>
  text.replaceAll(
    /[^\x20-\x7e]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
