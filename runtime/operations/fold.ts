import type { WireFault } from '../../schemas/errors/fault.ts';
import type { OperationEvent } from './record.ts';

/** What the log says of one step. */
export interface StepRecord {
  readonly phase:
    'waiting' | 'started' | 'succeeded' | 'failed' | 'undoing' | 'undone' | 'undo-failed';
  readonly output: unknown;
  readonly fault: WireFault | undefined;
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
}

const WAITING: StepRecord = {
  phase: 'waiting',
  output: undefined,
  fault: undefined,
  startedAt: undefined,
  finishedAt: undefined,
};

/**
 * Folds a log into the state of each step.
 *
 * @param steps names of the steps, in order
 * @param events the whole log, in order
 */
export function foldEvents(
  steps: readonly string[],
  events: readonly OperationEvent[],
): ReadonlyMap<string, StepRecord> {
  const records = new Map<string, StepRecord>(steps.map((name) => [name, WAITING]));
  for (const event of events) {
    records.set(event.step, apply(records.get(event.step) ?? WAITING, event));
  }
  return records;
}

function apply(record: StepRecord, event: OperationEvent): StepRecord {
  switch (event.type) {
    case 'started':
      return { ...record, phase: 'started', startedAt: record.startedAt ?? event.at };
    case 'succeeded':
      return { ...record, phase: 'succeeded', output: event.output, finishedAt: event.at };
    case 'failed':
      return { ...record, phase: 'failed', fault: event.fault, finishedAt: event.at };
    case 'undo-started':
      return { ...record, phase: 'undoing' };
    case 'undo-finished':
      return { ...record, phase: 'undone' };
    case 'undo-failed':
      return { ...record, phase: 'undo-failed', fault: record.fault ?? event.fault };
  }
}

/** @returns whether a log tells of a failure or cancel that has to be undone. */
export const isUnwinding = (events: readonly OperationEvent[]): boolean =>
  events.some((event) => event.type === 'failed' || event.type.startsWith('undo'));
