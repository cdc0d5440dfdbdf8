import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { makeId } from '../../../../schemas/ids/brand.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { OperationSubmitter } from '../../../operations/ports/operation-log.ts';
import type { ObservedStates } from '../../nodes/observed-states.ts';
import type { StackReader } from '../ports/stack-store.ts';
import { nodesOf } from '../core/define/definition.ts';
import { applianceName, type StackRecord } from '../core/define/stack-record.ts';
import { machinesGone } from './stages.ts';
import { sightOf } from './stack-operation.ts';

/**
 * Keeps true: data of removed stacks does not outlive its time. Takes no input, may run at any
 * moment and as often as one likes: it submits the purge of whatever is over its time.
 *
 * Data is in use again where a node has a machine of the stack: it came back after the backup that this
 * server was restored from. So nothing is deleted before each of its nodes has reported.
 */
export async function purgeExpiredData(dependencies: {
  readonly stacks: StackReader;
  readonly observed: Pick<ObservedStates, 'get'>;
  readonly operations: OperationSubmitter;
  readonly random: (count: number) => Uint8Array;
  readonly now: () => Date;
}): Promise<void> {
  const { stacks, observed, operations, random, now } = dependencies;
  for (const record of await stacks.list()) {
    const { id, name, appliance, keptUntil } = record;
    if (!keptUntil || keptUntil > now() || !isUnused(record, observed)) continue;
    try {
      await operations.create({
        id: makeId('op', random(16)),
        kind: OPERATION_KIND.purge,
        version: 1,
        title: `Delete the expired data of ${name}`,
        subject: { kind: 'stack', id, name },
        params: { stack: id },
        alike: applianceName(appliance),
        createdBy: 'system',
        key: undefined,
      });
    } catch (error) {
      // Something else is working on it; the next round will see.
      if (!Fault.is(error, 'CONFLICT')) throw error;
    }
  }
}

function isUnused(record: StackRecord, observed: Pick<ObservedStates, 'get'>): boolean {
  const sight = sightOf(record, observed);
  const haveAllReported = nodesOf(record.definition).every((node) => sight.reports.has(node));
  return haveAllReported && machinesGone(sight, record);
}
