import type { MachineProgress, Operation } from '../api/resources/operation.ts';
import { operationShare } from './operation-share.ts';
import { type TimeLeft, timeLeft } from './time-left.ts';

type Phase = MachineProgress['phase'];

/** How far an operation has come, as it is shown. */
export interface Forward {
  readonly operation: Operation['id'];
  readonly share: number | undefined;
  readonly timeLeft: TimeLeft;
  readonly machines: readonly MachineProgress[];
}

/** Phases in order; a machine waits for others once it has its disks. */
const ORDER: readonly Phase[] = ['fetching', 'creating', 'waiting', 'booting', 'starting', 'ready'];

/**
 * Tells how far an operation has come, never less than was told before: a step that is repeated or
 * an estimate that has changed takes nothing back.
 *
 * @param before what was told last; of another operation it counts for nothing
 * @param now milliseconds since 1970
 */
export function goForward(before: Forward | undefined, operation: Operation, now: number): Forward {
  const known = before?.operation === operation.id ? before : undefined;
  const share = operationShare(operation, now);
  return {
    operation: operation.id,
    share: share === undefined ? undefined : Math.max(share, known?.share ?? 0),
    timeLeft: timeLeft(operation, now),
    machines: (operation.progress?.machines ?? []).map((machine) =>
      furtherOf(
        known?.machines.find((each) => each.machine === machine.machine),
        machine,
      ),
    ),
  };
}

/** A machine that failed has no rank: it is shown as it is, and so is what comes after. */
function furtherOf(before: MachineProgress | undefined, now: MachineProgress): MachineProgress {
  if (!before || now.phase === 'failed') return now;
  const isBack = ORDER.indexOf(now.phase) < ORDER.indexOf(before.phase);
  return isBack ? { ...now, phase: before.phase } : now;
}
