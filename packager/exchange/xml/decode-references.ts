const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/**
 * Puts characters in the place of `&lt;`, `&#60;`, `&#x3c;` (XML 1.0, §4.1 and §4.6). There are no other
 * entities, because there is no DOCTYPE that could declare any.
 *
 * @returns the text, or the reference that means nothing
 */
export function decodeReferences(text: string): { text: string } | { unknown: string } {
  let unknown: string | undefined;
  const decoded = text.replaceAll(/&([^;&]{0,32});?/g, (whole, name: string) => {
    const character = whole.endsWith(';') ? (NAMED[name] ?? numbered(name)) : undefined;
    if (character === undefined) unknown ??= whole;
    return character ?? '';
  });
  return unknown === undefined ? { text: decoded } : { unknown };
}

function numbered(name: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}))$/.exec(name) ?? [];
  const code = hex === undefined ? Number(decimal ?? Number.NaN) : Number.parseInt(hex, 16);
  return isXmlCharacter(code) ? String.fromCodePoint(code) : undefined;
}

/** XML 1.0, §2.2 `Char`. */
const isXmlCharacter = (code: number): boolean =>
  code === 0x9 ||
  code === 0xa ||
  code === 0xd ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x1_0000 && code <= 0x10_ffff);

/** Characters that XML does not allow anywhere. */
export const FORBIDDEN_CHARACTER = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;
