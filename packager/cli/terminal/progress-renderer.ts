import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatDuration } from '../../../schemas/ids/duration.ts';
import type { OnProgress, Progress } from '../../images/ports/progress.ts';
import { safeForTerminal } from './safe-for-terminal.ts';

export interface ProgressOutput {
  readonly write: (text: string) => void;
  /** A bar that is drawn anew on one line; otherwise plain lines. */
  readonly isTty: boolean;
  readonly now: () => number;
  readonly columns?: number;
}

export interface ProgressRenderer {
  readonly onProgress: OnProgress;
  /** Takes the bar away. */
  end(): void;
}

const REDRAW_MS = 100;
const LINE_MS = 10_000;

/** Shows progress on stderr: a bar for a person, a line now and then for a log. */
export function createProgress(output: ProgressOutput): ProgressRenderer {
  let step: { name: string; since: number; from: number } | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;
  let barShown = false;
  const clear = (): void => {
    if (barShown) output.write('\r\u001b[K');
    barShown = false;
  };
  return {
    onProgress(progress) {
      const now = output.now();
      const isNew = step?.name !== progress.step;
      if (isNew) step = { name: progress.step, since: now, from: progress.done ?? 0 };
      const every = output.isTty ? REDRAW_MS : LINE_MS;
      if (!isNew && now - shownAt < every) return;
      shownAt = now;
      const rate = step ? rateOf(progress, step, now) : undefined;
      if (output.isTty) {
        clear();
        output.write(fit(drawBar(progress, rate), output.columns ?? 80));
        barShown = true;
      } else {
        output.write(`${safeForTerminal(plainLine(progress))}\n`);
      }
    },
    end: clear,
  };
}

/** Units per second since the step began. */
function rateOf(
  { done }: Progress,
  { since, from }: { since: number; from: number },
  now: number,
): number | undefined {
  return done === undefined || now - since < 1_000
    ? undefined
    : ((done - from) / (now - since)) * 1000;
}

const CELLS = 20;

function drawBar(progress: Progress, rate: number | undefined): string {
  const { step, done, total } = progress;
  if (done === undefined) return `${step} …`;
  if (total === undefined || total === 0) return `${step}  ${amount(progress)}`;
  const share = Math.min(1, done / total);
  const full = Math.round(share * CELLS);
  const bar = `${'█'.repeat(full)}${'░'.repeat(CELLS - full)}`;
  const percent = `${Math.floor(share * 100)} %`.padStart(5);
  return [`${step}  ${bar} ${percent}  ${amount(progress)}`, speed(progress, rate)].join('');
}

function speed({ unit, done = 0, total = 0 }: Progress, rate: number | undefined): string {
  if (unit !== 'bytes' || rate === undefined || rate <= 0) return '';
  const left = total > done ? `, ${formatDuration(((total - done) / rate) * 1000)} left` : '';
  return `  ${formatByteSize(rate)}/s${left}`;
}

function plainLine(progress: Progress): string {
  const { step, done, total } = progress;
  if (done === undefined) return step;
  const percent = total ? ` ${Math.floor(Math.min(1, done / total) * 100)} %` : '';
  return `${step}:${percent} ${amount(progress)}`;
}

const amount = ({ done = 0, total, unit }: Progress): string =>
  unit === 'bytes'
    ? `${formatByteSize(done)}${total === undefined ? '' : ` of ${formatByteSize(total)}`}`
    : '';

/** A bar that is wider than the terminal would leave its start behind when it is drawn anew. */
const fit = (text: string, columns: number): string => {
  const safe = safeForTerminal(text);
  return safe.length < columns ? safe : `${safe.slice(0, columns - 2)}…`;
};
