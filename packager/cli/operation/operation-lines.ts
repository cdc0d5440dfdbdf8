import type {
  MachineProgress,
  Operation,
  OperationProgress,
  OperationState,
} from '../../../schemas/api/resources/operation.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import type { Forward } from '../../../schemas/progress/go-forward.ts';
import { type TimeLeftWords, timeLeftWords } from '../../../schemas/progress/time-left-words.ts';
import { formatCount } from '../../../schemas/text/format-count.ts';
import { oneLine } from '../terminal/one-line.ts';

/** What a machine is doing, as people are told. */
const PHASES: Record<MachineProgress['phase'], string> = {
  waiting: 'waiting',
  fetching: 'fetching and verifying',
  creating: 'creating disks',
  booting: 'booting',
  starting: 'starting services',
  ready: 'ready',
  failed: 'failed',
};

/** @returns the state of an operation, as people are told */
export const operationStateWord = (state: OperationState): string =>
  state === 'undoing' ? 'rolling back' : state;

/** @returns what the operation does now: its title and the step it is at */
export function activityLine(operation: Operation): string {
  const { title, state, steps } = operation;
  const step = steps.findLast((each) => each.state === 'running' || each.state === 'undoing');
  const doing = step?.title ?? operation.progress?.note ?? '';
  const words = state === 'undoing' ? `rolling back${doing ? `: ${doing}` : ''}` : doing;
  const cancelled = operation.cancelRequested && state === 'running' ? ' (being cancelled)' : '';
  return oneLine(`${title}: ${words || operationStateWord(state)}${cancelled}`);
}

const TIME_LEFT: TimeLeftWords = {
  soon: 'less than a minute left',
  minutes: (count) => `about ${formatCount(count, 'minute')} left`,
  hours: (count) => `about ${formatCount(count, 'hour')} left`,
  overdue: 'taking longer than usual',
  transfer: (left) => `download: ${left}`,
  carry: (left) => `moving: ${left}`,
};

/** @returns share, time left, bytes and speed, what matters most first, as far as there are any; otherwise an empty text */
export function progressLine(
  { share, timeLeft }: Forward,
  progress: OperationProgress | null,
): string {
  const { bytesDone = 0, bytesTotal = 0, bytesPerSecond = 0 } = progress ?? {};
  const parts = [
    share === undefined ? '' : `${Math.floor(share * 100)} %`,
    timeLeftWords(timeLeft, TIME_LEFT),
    bytesTotal > 0 ? `${formatByteSize(bytesDone)} of ${formatByteSize(bytesTotal)}` : '',
    bytesPerSecond > 0 ? `${formatByteSize(Math.round(bytesPerSecond))}/s` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** @returns what is in the way of an operation, in a line of its own; none when nothing is */
export const obstacleLines = ({ progress }: Pick<Operation, 'progress'>): string[] =>
  progress?.obstacle === undefined ? [] : [oneLine(`  In the way: ${progress.obstacle}`)];

/** @returns what a machine is doing, without its name */
export function machineActivity({ phase, bytesDone, bytesTotal, note }: MachineProgress): string {
  const bytes =
    phase === 'fetching' && bytesTotal > 0
      ? `${formatByteSize(bytesDone)} of ${formatByteSize(bytesTotal)}`
      : '';
  return oneLine([PHASES[phase], bytes, note].filter(Boolean).join(', '));
}
