/**
 * Cuts a text into pieces, so that a page can look after other things between them.
 *
 * @param chars UTF-16 units of a piece
 * @returns at least one piece; together they are the text
 */
export function cutPieces(text: string, chars: number): string[] {
  const pieces = [text.slice(0, chars)];
  for (let at = chars; at < text.length; at += chars) pieces.push(text.slice(at, at + chars));
  return pieces;
}
