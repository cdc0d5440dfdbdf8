import type { DesiredMachine } from '../../../../../schemas/agent/desired.ts';
import type { ObservedSending } from '../../../../../schemas/agent/observed.ts';
import type { DomainState } from '../../ports/hypervisor.ts';
import type { MoveProgress } from '../../ports/migrations.ts';
import type { MachineMemory } from '../machine-memory.ts';
import type { Fate } from './passport.ts';

type Domain = Pick<DomainState, 'state'> | undefined;
type Machine = Pick<DesiredMachine, 'epoch' | 'sending'>;
type Memory = Pick<MachineMemory, 'sending'>;

/** What is to be done about a machine that shall go, or was going, to another node. */
export type SendingStep =
  | { readonly kind: 'rest' }
  | { readonly kind: 'begin' }
  /** End the try that is under way. */
  | { readonly kind: 'cancel' }
  /** Nothing came of it: the machine is here. */
  | { readonly kind: 'fail'; readonly why: string }
  /** Only the other node knows what became of it. */
  | { readonly kind: 'ask' };

const REST: SendingStep = { kind: 'rest' };

/**
 * Decides about the sending of a machine. Each order is tried once; what is remembered of it outlives
 * the agent, so that one that was killed in the middle finds out what became of the machine before
 * anything else is done with it.
 *
 * @param sight `isTrying`: this process is at it
 */
export function decideSending(sight: {
  readonly machine: Machine;
  readonly memory: Memory;
  readonly domain: Domain;
  readonly isTrying: boolean;
}): SendingStep {
  const { machine, memory, domain, isTrying } = sight;
  const ordered = machine.sending;
  const known = memory.sending;
  const isSame = ordered !== undefined && known?.operation === ordered.operation;
  if (isTrying) return isSame ? REST : { kind: 'cancel' };
  if (known?.state === 'under-way') {
    // libvirt lets a machine go on here only when it is certain that it does not run there.
    return domain?.state === 'running'
      ? { kind: 'fail', why: 'the connection between the nodes was interrupted' }
      : { kind: 'ask' };
  }
  if (!ordered || isSame || hasLeft(machine, memory)) return REST;
  return domain?.state === 'running'
    ? { kind: 'begin' }
    : { kind: 'fail', why: 'it is not running' };
}

/** @returns whether a machine is another node's: it was sent there, and has not come back since */
export const hasLeft = ({ epoch = 1 }: Pick<Machine, 'epoch'>, { sending }: Memory): boolean =>
  sending?.state === 'sent' && epoch <= sending.epoch;

/** @returns whether nothing may be done with a machine but what its move needs */
export const isOnTheMove = (machine: Machine, memory: Memory): boolean =>
  memory.sending?.state === 'under-way' ||
  hasLeft(machine, memory) ||
  (machine.sending !== undefined && machine.sending.operation !== memory.sending?.operation);

/** What follows from the other node's answer. */
export interface Settlement {
  /** What is done with the process here, first. */
  readonly here: 'leave' | 'end' | 'let-go-on';
  /** Whether the other node is told to let the machine go on, after that. */
  readonly goOn: boolean;
  /** What it comes to; undefined: it is to be asked again. */
  readonly outcome: 'sent' | 'failed' | undefined;
}

/**
 * Decides where a machine goes on that stands still, or is gone, at the node it came from. It goes on
 * at the other node when that has all of it; what is left of it here is ended before.
 */
export function settleSending(fate: Fate, domain: Domain): Settlement {
  const hasProcess = domain?.state === 'paused' || domain?.state === 'stopping';
  switch (fate) {
    case 'arrived':
    case 'waiting':
      return {
        here: hasProcess ? 'end' : 'leave',
        goOn: fate === 'waiting',
        outcome: 'sent',
      };
    case 'coming':
      return { here: 'leave', goOn: false, outcome: undefined };
    case 'absent':
      return { here: hasProcess ? 'let-go-on' : 'leave', goOn: false, outcome: 'failed' };
  }
}

/** @returns how the sending of a machine is reported, once there is something to report */
export function observeSending(
  { sending: ordered }: Machine,
  { sending: known }: Memory,
  progress: MoveProgress | undefined,
): ObservedSending | undefined {
  if (!known) return undefined;
  const isOver = known.state === 'failed' && ordered?.operation !== known.operation;
  if (isOver) return undefined;
  const { operation, downtimeMs, fault } = known;
  const state = known.state === 'under-way' ? (progress ? 'copying' : 'preparing') : known.state;
  return {
    operation,
    state,
    bytesDone: progress?.bytesDone ?? 0,
    bytesTotal: progress?.bytesTotal ?? 0,
    ...(downtimeMs === undefined ? {} : { downtimeMs }),
    ...(fault ? { fault } : {}),
  };
}
