import type { MachineProgress, Operation } from '../../../schemas/api/resources/operation.ts';
import { operationText } from '../../_text/operation.ts';

type Phase = MachineProgress['phase'];

/** What a machine goes through, in order, as people are told. */
export const MACHINE_PHASES = [
  { phase: 'fetching', word: operationText.phases.fetching },
  { phase: 'creating', word: operationText.phases.creating },
  { phase: 'booting', word: operationText.phases.booting },
  { phase: 'starting', word: operationText.phases.starting },
  { phase: 'ready', word: operationText.phases.ready },
] as const satisfies readonly { phase: Phase; word: string }[];

export type PhaseState = 'done' | 'now' | 'ahead';

/** One phase of one machine. */
export interface PhaseView {
  readonly phase: Phase;
  readonly word: string;
  readonly state: PhaseState;
}

/** Waiting for another machine, one has its disks and is not switched on: between two phases. */
const WAITING = 1.5;

/** @returns each phase of a machine: behind it, under way or ahead. */
export function phasesOf(machine: MachineProgress): PhaseView[] {
  const found = MACHINE_PHASES.findIndex(({ phase }) => phase === machine.phase);
  const at = machine.phase === 'waiting' ? WAITING : found;
  const ready = machine.phase === 'ready';
  return MACHINE_PHASES.map(({ phase, word }, index) => ({
    phase,
    word,
    state: ready || index < at ? 'done' : index === at ? 'now' : 'ahead',
  }));
}

/**
 * @returns what an operation is doing, in words: as it reports, or else the step that it is in; of one whose
 *   work is done by its parts there is only that. Empty while it has not begun.
 */
export const doingOf = ({ progress, steps }: Pick<Operation, 'progress' | 'steps'>): string =>
  progress?.note || (steps.find(({ state }) => state === 'running')?.title ?? '');

/** @returns a share in whole percent: `6 %`; what is not done is never rounded up to 100. */
export const formatShare = (share: number): string => `${Math.floor(share * 100)} %`;

/** @returns the machine that everybody waits for: the first that is on its way up. */
export const machineWaitedFor = (
  machines: readonly MachineProgress[],
): MachineProgress | undefined =>
  machines.find(({ phase }) => phase === 'booting' || phase === 'starting');

/**
 * @param now milliseconds since 1970
 * @returns how long it has taken so far, or took
 */
export function operationElapsedMs(operation: Operation, now: number): number {
  const end = operation.finishedAt === null ? now : Date.parse(operation.finishedAt);
  return Math.max(0, end - Date.parse(operation.createdAt));
}
