import type { Mutant } from './instrument.ts';

/** How many mutants of a file there were, how many of them a test reached, and how many were noticed. */
export interface FileCount {
  readonly file: string;
  readonly mutants: number;
  readonly reached: number;
  readonly killed: number;
}

export interface MutationRun {
  /** Mutants there are; fewer are tried in a sample. */
  readonly of: number;
  /** Mutants of what is computed when a file is loaded: not tried. */
  readonly skipped: number;
  readonly seconds: number;
  readonly spoilt: readonly string[];
  readonly survivors: readonly Mutant[];
  readonly isJson: boolean;
}

const AIM_PERCENT = 85;

/** @returns what a run has found, as a table or as JSON */
export function showCounts(counts: readonly FileCount[], run: MutationRun): string {
  const sorted = counts.toSorted((a, b) => shareOf(a) - shareOf(b) || b.mutants - a.mutants);
  const sum = (part: 'mutants' | 'killed' | 'reached'): number =>
    counts.reduce((total, count) => total + count[part], 0);
  const whole = {
    file: 'all',
    mutants: sum('mutants'),
    reached: sum('reached'),
    killed: sum('killed'),
  };
  const { isJson, survivors, ...rest } = run;
  if (isJson) {
    const figures = [whole, ...sorted].map((count) => ({
      figure: `mutants killed, ${count.file}`,
      ours: Math.round(shareOf(count) * 10) / 10,
      theirs: null,
      unit: '%',
      ratio: null,
      aim: `≥ ${AIM_PERCENT} %`,
      met: shareOf(count) >= AIM_PERCENT,
      ...count,
    }));
    return JSON.stringify({ figures, ...rest, survivors });
  }
  return [
    ...survivors.map(({ file, line, what, source }) => `${file}:${line}  ${what}  in  ${source}`),
    ...sorted.map(showLine),
    showLine(whole),
    `${whole.mutants} of ${run.of} mutants tried in ${run.seconds} s; ${run.skipped} of what runs when a file is loaded are not among them.`,
    ...run.spoilt.map((test) => `Does not stand a second run: ${test}`),
  ].join('\n');
}

const shareOf = ({ killed, mutants }: FileCount): number =>
  mutants === 0 ? 100 : (killed / mutants) * 100;

const showLine = (count: FileCount): string =>
  `${shareOf(count).toFixed(0).padStart(4)} %  ${String(count.killed).padStart(5)} of ${String(count.mutants).padStart(5)}  ${count.file}${
    count.reached < count.mutants ? `  (${count.mutants - count.reached} reached by no test)` : ''
  }`;
