import type { MachineProgress, Operation } from '../../../schemas/api/resources/operation.ts';

type Phase = MachineProgress['phase'];

/** What a machine goes through, in order, as people are told. */
export const MACHINE_PHASES = [
  { phase: 'fetching', word: 'Fetch and verify' },
  { phase: 'creating', word: 'Create' },
  { phase: 'booting', word: 'Boot' },
  { phase: 'starting', word: 'Start services' },
  { phase: 'ready', word: 'Ready' },
] as const satisfies readonly { phase: Phase; word: string }[];

export type PhaseState = 'done' | 'now' | 'ahead';

/** One phase of one machine. */
export interface PhaseView {
  readonly phase: Phase;
  readonly word: string;
  readonly state: PhaseState;
}

/** @returns each phase of a machine: behind it, under way or ahead. */
export function phasesOf(machine: MachineProgress): PhaseView[] {
  const at = MACHINE_PHASES.findIndex(({ phase }) => phase === machine.phase);
  const ready = machine.phase === 'ready';
  return MACHINE_PHASES.map(({ phase, word }, index) => ({
    phase,
    word,
    state: ready || index < at ? 'done' : index === at ? 'now' : 'ahead',
  }));
}

/** @returns how much of its bytes a machine has, 0 to 1; undefined when it fetches nothing. */
export const fetchedShare = (progress: {
  readonly bytesDone: number;
  readonly bytesTotal: number;
}): number | undefined =>
  progress.bytesTotal > 0 ? Math.min(1, progress.bytesDone / progress.bytesTotal) : undefined;

/**
 * Estimates how much of an operation is done: steps count alike, and a step during which bytes are
 * fetched counts by its bytes.
 *
 * @returns 0 to 1; undefined while it waits or is being undone, when no number would be honest
 */
export function operationShare(operation: Operation): number | undefined {
  if (operation.state === 'succeeded') return 1;
  if (operation.state !== 'running' || operation.steps.length === 0) return undefined;
  const done = operation.steps.filter((step) => step.state === 'done').length;
  const fetching = operation.progress?.machines.some(({ phase }) => phase === 'fetching') ?? false;
  const part =
    fetching && operation.progress && done < operation.steps.length
      ? (fetchedShare(operation.progress) ?? 0)
      : 0;
  return Math.min(1, (done + part) / operation.steps.length);
}

/**
 * @param now milliseconds since 1970
 * @returns how long it has taken so far, or took
 */
export function operationElapsedMs(operation: Operation, now: number): number {
  const end = operation.finishedAt === null ? now : Date.parse(operation.finishedAt);
  return Math.max(0, end - Date.parse(operation.createdAt));
}
