/** What a document that goes to a guest may hold. */
export type Plain =
  string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain | undefined };

/**
 * Writes data as YAML in its JSON-like flow style, all of it ASCII: every text is quoted, and what a
 * reader might treat specially is written as a number. So any text comes out as the same text.
 *
 * JSON alone would not do: readers of YAML 1.1 refuse some characters that JSON leaves as they are
 * (§5.1: DEL, C1 controls, U+FEFF), and join no surrogate pairs written as two `\u` (§5.6).
 * Lone surrogates, which are no text, become U+FFFD.
 */
export const renderYaml = (data: Plain): string =>
  `${JSON.stringify(data, wellFormed, 1).replace(/[^\n -~]/gu, escape)}\n`;

const wellFormed = (_key: string, value: Plain): Plain =>
  typeof value === 'string' ? value.toWellFormed() : value;

function escape(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
