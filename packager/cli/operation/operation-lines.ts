import type {
  MachineProgress,
  Operation,
  OperationProgress,
} from '../../../schemas/api/resources/operation.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatDuration } from '../../../schemas/ids/duration.ts';
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

/** @returns what the operation does now: its title and the step it is at */
export function activityLine(operation: Operation): string {
  const { title, state, steps } = operation;
  const step = steps.findLast((each) => each.state === 'running' || each.state === 'undoing');
  const doing = step?.title ?? operation.progress?.note ?? '';
  const words = state === 'undoing' ? `undoing${doing ? `: ${doing}` : ''}` : doing;
  const cancelled = operation.cancelRequested && state === 'running' ? ' (cancel asked for)' : '';
  return oneLine(`${title}: ${words || state}${cancelled}`);
}

/** @returns bytes, speed and time left, as far as there are any; otherwise an empty text */
export function bytesLine(progress: OperationProgress | null): string {
  if (!progress || progress.bytesTotal === 0) return '';
  const { bytesDone, bytesTotal, bytesPerSecond, remainingMs } = progress;
  const percent = Math.floor(Math.min(1, bytesDone / bytesTotal) * 100);
  const parts = [
    `${percent} %`,
    `${formatByteSize(bytesDone)} of ${formatByteSize(bytesTotal)}`,
    ...(bytesPerSecond > 0 ? [`${formatByteSize(Math.round(bytesPerSecond))}/s`] : []),
    ...(remainingMs !== null && bytesDone < bytesTotal
      ? [`${formatDuration(Math.ceil(remainingMs / 1000) * 1000)} left`]
      : []),
  ];
  return parts.join(', ');
}

/** @returns what a machine is doing, without its name */
export function machineActivity({ phase, bytesDone, bytesTotal, note }: MachineProgress): string {
  const bytes =
    phase === 'fetching' && bytesTotal > 0
      ? `${formatByteSize(bytesDone)} of ${formatByteSize(bytesTotal)}`
      : '';
  return oneLine([PHASES[phase], bytes, note].filter(Boolean).join(', '));
}
