import type { OperationEvent } from '../../../../operations/record.ts';

/** Names of the steps between which a stack that is made into something else does not serve. */
const STOP = 'stop';
const START = 'start';

/**
 * @param events the log of an upgrade, or of a return to a restore point
 * @returns how long the stack was without service, in milliseconds: from when its machines were told to stop
 *   until all were ready, those of the newer version or, after a rollback, those that there had been; null: it was not,
 *   or it still is
 */
export function withoutService(
  events: readonly Pick<OperationEvent, 'at' | 'step' | 'type'>[],
): number | null {
  const timeOf = (step: string, type: OperationEvent['type']): number | undefined =>
    events.find((event) => event.step === step && event.type === type)?.at.getTime();
  const stopped = timeOf(STOP, 'started');
  const failed = events.some(({ type }) => type === 'failed');
  const served = failed ? timeOf(STOP, 'undo-finished') : timeOf(START, 'succeeded');
  return stopped === undefined || served === undefined ? null : Math.max(0, served - stopped);
}
