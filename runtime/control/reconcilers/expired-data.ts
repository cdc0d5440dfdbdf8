import { OPERATION_KIND } from '../../../schemas/capability/operation-kind.ts';
import { makeId } from '../../../schemas/ids/brand.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { OperationSubmitter } from '../../operations/ports/operation-log.ts';
import type { StackReader } from '../ports/stack-store.ts';

/**
 * Keeps true: data of removed stacks does not outlive its time. Takes no input, may run at any
 * moment and as often as one likes: it submits the purge of whatever is over its time.
 */
export async function purgeExpiredData(dependencies: {
  readonly stacks: StackReader;
  readonly operations: OperationSubmitter;
  readonly random: (count: number) => Uint8Array;
  readonly now: () => Date;
}): Promise<void> {
  const { stacks, operations, random, now } = dependencies;
  for (const { id, name, keptUntil } of await stacks.list()) {
    if (!keptUntil || keptUntil > now()) continue;
    try {
      await operations.create({
        id: makeId('op', random(16)),
        kind: OPERATION_KIND.purge,
        version: 1,
        title: `Delete the expired data of ${name}`,
        subject: { kind: 'stack', id, name },
        params: { stack: id },
        createdBy: 'system',
        key: undefined,
      });
    } catch (error) {
      // Something else is working on it; the next round will see.
      if (!Fault.is(error, 'CONFLICT')) throw error;
    }
  }
}
