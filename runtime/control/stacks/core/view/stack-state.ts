import type { ObservedMachine } from '../../../../../schemas/agent/observed.ts';
import type { StackState } from '../../../../../schemas/api/resources/stack.ts';
import { OPERATION_KIND } from '../../../../../schemas/capability/operation-kind.ts';
import type { StackRecord } from '../define/stack-record.ts';

/** State of a stack while an operation of this kind works on it. */
const BUSY_STATES: Record<string, StackState> = {
  'install-stack': 'installing',
  'restore-stack': 'installing',
  'remove-stack': 'removing',
  'start-stack': 'starting',
  'stop-stack': 'stopping',
  'restart-stack': 'starting',
};

/** A clone is a work on two stacks: one that is being made, and one that goes on. For a rehearsal one is made and removed. */
function busyState(
  kind: string,
  { stage, isLowering }: Pick<StackRecord, 'stage' | 'isLowering'>,
): StackState | undefined {
  if (stage === 'defined') return BUSY_STATES[kind];
  if (kind === OPERATION_KIND.rehearse) return isLowering ? 'removing' : 'installing';
  return kind === OPERATION_KIND.clone ? 'installing' : BUSY_STATES[kind];
}

export interface StackStateInput {
  readonly record: Pick<StackRecord, 'stage' | 'isLowering' | 'power' | 'keptUntil'>;
  /** Kind of the active operation on it. */
  readonly operation: { readonly kind: string; readonly stuck: boolean } | undefined;
  /** State of each of its machines; undefined: not reported. */
  readonly machines: readonly { name: string; state: ObservedMachine['state'] | undefined }[];
  /** How many nodes it is on, and names of those that do not report. */
  readonly nodes: number;
  readonly lostNodes: readonly string[];
  /** Sentences about volumes that are missing. */
  readonly missing: readonly string[];
}

/** @returns the state of a stack and a sentence that says it. */
export function stackState(input: StackStateInput): { state: StackState; sentence: string } {
  const { state, sentence } = stateOf(input);
  if (input.operation || input.lostNodes.length > 0) return { state, sentence };
  const isHalf = state === 'running' || state === 'starting';
  return {
    state: isHalf && input.missing.length > 0 ? 'degraded' : state,
    sentence: [sentence, ...input.missing].join(' '),
  };
}

function stateOf(input: StackStateInput): { state: StackState; sentence: string } {
  const { record, operation } = input;
  if (operation?.stuck) {
    return { state: 'failed', sentence: 'An operation is stuck and needs an operator.' };
  }
  const busy = operation && busyState(operation.kind, record);
  if (busy) return { state: busy, sentence: busySentence(busy) };
  if (record.stage === 'kept')
    return { state: 'removed', sentence: 'Removed; its data is still kept.' };
  if (record.stage !== 'defined')
    return { state: 'failed', sentence: 'It is not completely installed.' };
  if (input.lostNodes.length > 0) return { state: 'degraded', sentence: lostSentence(input) };
  if (input.machines.every(({ state }) => state === undefined)) {
    return { state: 'starting', sentence: waitingSentence(input) };
  }
  return record.power === 'off' ? stoppedState(input) : poweredState(input);
}

function lostSentence({ nodes, lostNodes }: StackStateInput): string {
  if (nodes === 1) return 'Its node does not report.';
  return lostNodes.length === 1
    ? `${lostNodes[0] ?? ''} does not report, so what runs there is not known.`
    : `${lostNodes.join(', ')} do not report, so what runs there is not known.`;
}

const waitingSentence = ({ nodes }: StackStateInput): string =>
  `Waiting for the first report of its ${nodes === 1 ? 'node' : 'nodes'}.`;

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
