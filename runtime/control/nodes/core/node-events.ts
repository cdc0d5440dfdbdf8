import type { ReportChanges, SeenMachine, SeenVolume } from './report-changes.ts';
import type { StackRecord } from '../../stacks/core/define/stack-record.ts';

/** Something that happened to a stack on a node, as the audit log tells it. */
export interface NodeEvent {
  readonly action: string;
  /** Id of the stack. */
  readonly subject: string;
  readonly sentence: string;
}

type Stack = Pick<StackRecord, 'id' | 'definition'>;

/** Which changes of a machine's state are worth telling, and in which words. */
const WORDS: Partial<Record<SeenMachine['state'], { action: string; words: string }>> = {
  starting: { action: 'machine.start', words: 'started' },
  ready: { action: 'machine.ready', words: 'is ready' },
  off: { action: 'machine.off', words: 'is off' },
  crashed: { action: 'machine.crash', words: 'ended by itself and will be started again' },
  failed: { action: 'machine.fail', words: 'cannot be started' },
};

/** @returns what is told of the changes, machines first; nothing of what belongs to no stack */
export const nodeEvents = (
  { machines, volumes }: ReportChanges,
  stacks: readonly Stack[],
): NodeEvent[] => [
  ...machines.flatMap((machine) => stacks.flatMap((stack) => machineEvent(machine, stack))),
  ...volumes.flatMap((volume) => stacks.flatMap((stack) => volumeEvent(volume, stack))),
];

function machineEvent({ id, state }: SeenMachine, { id: subject, definition }: Stack): NodeEvent[] {
  const machine = definition.machines.find((each) => each.id === id);
  const event = WORDS[state];
  if (!machine || !event) return [];
  return [{ action: event.action, subject, sentence: `${machine.name} ${event.words}.` }];
}

function volumeEvent({ id, state }: SeenVolume, { id: subject, definition }: Stack): NodeEvent[] {
  const volume = definition.volumes.find((each) => each.id === id);
  if (!volume) return [];
  const machine = definition.machines.find((each) => each.id === volume.machine)?.name ?? '';
  const name = `The volume “${volume.name}” of ${machine}`;
  return state === 'missing'
    ? [
        {
          action: 'volume.missing',
          subject,
          sentence: `${name} is missing; ${machine} is not started without it.`,
        },
      ]
    : [{ action: 'volume.back', subject, sentence: `${name} is back, with its data.` }];
}
