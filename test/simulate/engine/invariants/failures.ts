import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import type { MemoryTables } from '../../../../runtime/simulator/stores/memory-tables.ts';

/** Two users who want the same at the same moment: one of them is told so by the operation. */
const RIVALRY: ReadonlySet<string> = new Set([
  'CONFLICT',
  'PLAN_REFUSED',
  'NO_ROOM',
  'CANCELLED',
  'MOVE_REFUSED',
  'DRAIN_INCOMPLETE',
]);

const MOVES: ReadonlySet<string> = new Set([
  OPERATION_KIND.moveMachine,
  OPERATION_KIND.moveMachineCold,
  OPERATION_KIND.moveGateway,
]);

/** @returns a sentence for each operation that failed although nothing went wrong */
export const failures = ({ operations, events }: MemoryTables): string[] =>
  [...operations.values()].flatMap(({ record: { id, kind, title, state } }) => {
    if (state !== 'failed') return [];
    const fault = events.get(id)?.find((event) => event.fault)?.fault;
    if (fault && RIVALRY.has(fault.code)) return [];
    // A drain has planned it for a stack that somebody deletes meanwhile.
    if (fault?.code === 'NOT_FOUND' && MOVES.has(kind)) return [];
    // A machine of which nothing tells when it is ready may not have come up yet.
    if (kind === OPERATION_KIND.run && fault?.code === 'HYPERVISOR_FAILED') return [];
    return [`“${title}” failed: ${fault?.message ?? 'nobody says why'}`];
  });
