import { isOver } from '../../../schemas/capability/operation.ts';
import type { OperationId } from '../../../schemas/ids/brand.ts';
import type { OperationReader, OperationSubmitter } from '../../operations/ports/operation-log.ts';
import type { OperationWorker } from '../../operations/worker.ts';

/** Asks an operation to end and to take back what it has done; one that has ended is fine. */
export async function callOff(
  id: OperationId,
  {
    operations,
    worker,
  }: {
    readonly operations: Pick<OperationReader, 'get'> & Pick<OperationSubmitter, 'requestCancel'>;
    readonly worker: Pick<OperationWorker, 'cancel' | 'wake'>;
  },
): Promise<void> {
  const operation = await operations.get(id);
  if (!operation || isOver(operation.state)) return;
  await operations.requestCancel(id);
  worker.cancel(id);
  worker.wake();
}
