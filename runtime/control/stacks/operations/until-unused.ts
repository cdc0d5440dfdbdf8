import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NodeRecord } from '../../nodes/ports/node-store.ts';
import { possibleUsers } from '../core/define/possible-users.ts';
import type { Stage, StackRecord } from '../core/define/stack-record.ts';
import type { UndoContext } from '../../../operations/kind.ts';
import { nextLook } from './next-look.ts';
import type { StackOperationDependencies } from './stack-operation.ts';

/** A node that was switched off together with the server may take as long to come back. */
const COMING_BACK_MS = 5 * 60_000;

/**
 * Waits until no node that is lost may be using what lowering a stack deletes from pools that it shares with
 * others. A node that was declared dead, or was removed, uses nothing. What was begun by this very run of
 * the server has never been on another node.
 *
 * @throws Fault VOLUMES_MAYBE_USED when a node stays away; nothing is deleted then
 */
export async function untilUnused(
  dependencies: Pick<StackOperationDependencies, 'nodes' | 'observed' | 'pools' | 'now'>,
  record: StackRecord,
  stage: Stage,
  { signal, report }: Pick<UndoContext<never>, 'signal' | 'report'>,
): Promise<void> {
  const { observed, now } = dependencies;
  if (observed.hasSeenBeginOf(record.createdAt)) return;
  const endMs = now().getTime() + COMING_BACK_MS;
  for (;;) {
    const users = possibleUsers(record, stage, await unheardNodes(dependencies));
    if (users.length === 0) return;
    const nodes = users.map(({ name }) => name);
    if (now().getTime() >= endMs) {
      throw new Fault('VOLUMES_MAYBE_USED', { stack: record.name, nodes });
    }
    report({
      note: `Waiting for ${nodes.join(', ')}, where volumes of ${record.name} may be in use`,
    });
    await nextLook(signal);
  }
}

async function unheardNodes({
  nodes,
  observed,
  pools,
}: Pick<StackOperationDependencies, 'nodes' | 'observed' | 'pools'>) {
  const isUnheard = ({ id, orders }: NodeRecord): boolean =>
    observed.get(id) === undefined && !orders.dead;
  return { unheard: (await nodes.list()).filter(isUnheard), pools: await pools.list() };
}
