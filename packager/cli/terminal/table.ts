import { oneLine } from './one-line.ts';

/** East Asian wide characters and emoji take two columns (Unicode Standard Annex #11). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

const widthOf = (text: string): number =>
  Array.from(text).reduce((sum, char) => sum + (WIDE.test(char) ? 2 : 1), 0);

/**
 * Writes rows in aligned columns, two spaces apart. Cells are made safe, each on one line.
 *
 * @param head titles of the columns; one that starts with `>` is aligned to the right. Absent: no
 *   title line
 */
export function table(
  rows: readonly (readonly string[])[],
  head: readonly string[] = [],
): string[] {
  const right = head.map((title) => title.startsWith('>'));
  const titles = head.map((title) => title.replace(/^>/, ''));
  const lines = [...(head.length > 0 ? [titles] : []), ...rows].map((row) => row.map(oneLine));
  const columns = Math.max(0, ...lines.map((line) => line.length));
  const widths = Array.from({ length: columns }, (_none, i) =>
    Math.max(...lines.map((line) => widthOf(line[i] ?? ''))),
  );
  return lines.map((line) =>
    line
      .map((cell, i) => {
        const space = ' '.repeat((widths[i] ?? 0) - widthOf(cell));
        return right[i] ? `${space}${cell}` : `${cell}${space}`;
      })
      .join('  ')
      .trimEnd(),
  );
}
