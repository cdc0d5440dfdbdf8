const MiB = 2 ** 20;

/** A measurement, beside somebody else's where there is one; the form of `--json`. */
export interface Figure {
  readonly figure: string;
  readonly ours: number;
  readonly theirs: number | null;
  readonly unit: 's' | 'MiB' | 'bytes';
  readonly ratio: number | null;
  readonly aim: string;
  readonly met: boolean;
}

/** @param most largest ratio that meets the aim */
export function compared(
  figure: string,
  { ours, theirs, unit }: { ours: number; theirs: number; unit: Figure['unit'] },
  most: number,
): Figure {
  const ratio = ours / theirs;
  return { figure, ours, theirs, unit, ratio, aim: `≤ ${most}×`, met: ratio <= most };
}

export const showFigure = (value: number, unit: Figure['unit']): string =>
  unit === 's'
    ? `${value.toFixed(1)} s`
    : `${(unit === 'bytes' ? value / MiB : value).toFixed(1)} MiB`;

/** Prints a table. @param theirs what the other column is called */
export function printFigures(figures: readonly Figure[], theirs: string): void {
  console.log(`| figure | ours | ${theirs} | ratio | aim | met |\n|---|---:|---:|---:|---|---|`);
  for (const { figure, ours, theirs: other, unit, ratio, aim, met } of figures) {
    const cells = [
      figure,
      showFigure(ours, unit),
      other === null ? '–' : showFigure(other, unit),
      ratio === null ? '–' : `${ratio.toFixed(3)}×`,
      aim,
      met ? 'yes' : 'no',
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}
