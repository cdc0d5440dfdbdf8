import type { MachineProgress, Operation } from '../../../schemas/api/resources/operation.ts';
import { anOperation } from '../../fakes/an-operation.ts';

export const BEGUN = Date.parse('2026-01-01T00:00:00Z');

type Step = Operation['steps'][number];

/** A step: `['start', 'running', { expectedMs: 60_000, sinceMs: 0 }]`. */
export type StepSketch = readonly [
  name: string,
  state: Step['state'],
  more?: { readonly expectedMs?: number; readonly sinceMs?: number },
];

export const machineOf = (
  phase: MachineProgress['phase'],
  more: Partial<MachineProgress> = {},
): MachineProgress => ({ machine: 'web', phase, bytesDone: 0, bytesTotal: 0, note: '', ...more });

/** A running install with these steps and machines. */
export const operationOf = (
  steps: readonly StepSketch[],
  machines: readonly MachineProgress[] = [],
  more: Partial<Operation> = {},
): Operation =>
  anOperation({
    createdAt: new Date(BEGUN).toISOString(),
    steps: steps.map(([name, state, { expectedMs, sinceMs } = {}]) => ({
      name,
      title: name,
      state,
      startedAt: sinceMs === undefined ? null : new Date(BEGUN + sinceMs).toISOString(),
      finishedAt: null,
      expectedMs: expectedMs ?? null,
    })),
    progress: {
      note: '',
      bytesDone: machines.reduce((sum, each) => sum + each.bytesDone, 0),
      bytesTotal: machines.reduce((sum, each) => sum + each.bytesTotal, 0),
      bytesPerSecond: 0,
      remainingMs: null,
      machines: [...machines],
    },
    ...more,
  });
