/** @returns text of a stranger as one line without control characters, at most `maximum` characters */
export const oneLine = (text: string | undefined, maximum = 200): string =>
  (text ?? '')
    .slice(0, 10 * maximum)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, maximum)
    .trim();
