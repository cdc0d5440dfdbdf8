import type { ObservedMachine } from '../../../schemas/agent/observed.ts';
import type { StackState } from '../../../schemas/api/resources/stack.ts';
import type { StackRecord } from './stack-record.ts';

/** State of a stack while an operation of this kind works on it. */
const BUSY_STATES: Record<string, StackState> = {
  'install-stack': 'installing',
  'restore-stack': 'installing',
  'remove-stack': 'removing',
  'start-stack': 'starting',
  'stop-stack': 'stopping',
  'restart-stack': 'starting',
};

export interface StackStateInput {
  readonly record: Pick<StackRecord, 'stage' | 'power' | 'keptUntil'>;
  /** Kind of the active operation on it. */
  readonly operation: { readonly kind: string; readonly stuck: boolean } | undefined;
  /** State of each of its machines; undefined: not reported. */
  readonly machines: readonly { name: string; state: ObservedMachine['state'] | undefined }[];
  readonly nodeLost: boolean;
}

/** @returns the state of a stack and a sentence that says it. */
export function stackState(input: StackStateInput): { state: StackState; sentence: string } {
  const { record, operation } = input;
  if (operation?.stuck) {
    return { state: 'failed', sentence: 'An operation is stuck and needs an operator.' };
  }
  const busy = operation && BUSY_STATES[operation.kind];
  if (busy) return { state: busy, sentence: busySentence(busy) };
  if (record.stage === 'kept')
    return { state: 'removed', sentence: 'Removed; its data is still kept.' };
  if (record.stage !== 'defined')
    return { state: 'failed', sentence: 'It is not completely installed.' };
  if (input.nodeLost) return { state: 'degraded', sentence: 'Its node does not report.' };
  if (input.machines.every(({ state }) => state === undefined)) {
    return { state: 'starting', sentence: 'Waiting for the first report of its node.' };
  }
  return record.power === 'off' ? stoppedState(input) : poweredState(input);
}

const busySentence = (state: StackState): string =>
  ({
    installing: 'It is being installed.',
    removing: 'It is being removed.',
    starting: 'Its machines are starting.',
    stopping: 'Its machines are stopping.',
  })[state as string] ?? '';

function stoppedState({ machines }: StackStateInput): { state: StackState; sentence: string } {
  const running = machines.filter(({ state }) => state !== 'off' && state !== 'absent');
  return running.length === 0
    ? { state: 'stopped', sentence: 'All machines are off.' }
    : { state: 'stopping', sentence: `${names(running)} still running.` };
}

function poweredState({ machines }: StackStateInput): { state: StackState; sentence: string } {
  const waiting = machines.filter(({ state }) => state !== 'ready');
  if (waiting.length === 0) return { state: 'running', sentence: 'All machines are ready.' };
  const broken = machines.filter(({ state }) => state === 'crashed' || state === 'failed');
  if (broken.length > 0) return { state: 'degraded', sentence: `${names(broken)} not running.` };
  return { state: 'starting', sentence: `${names(waiting)} not ready yet.` };
}

const names = (machines: readonly { name: string }[]): string =>
  `${machines.map(({ name }) => name).join(', ')} ${machines.length === 1 ? 'is' : 'are'}`;
