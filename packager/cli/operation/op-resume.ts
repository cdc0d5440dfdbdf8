import { z } from 'zod';
import { OperationId } from '../../../schemas/ids/brand.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { OPERATION_SHAPE, operationOutcome } from './operation-outcome.ts';
import { waitForOperation } from './wait-for-operation.ts';

/** `yard op resume`. */
export const opResumeCommand = defineServerCommand({
  name: 'op resume',
  summary: 'Retry the rollback of a stuck operation',
  details: 'Fix the cause first; yard op show tells you what it is.',
  arguments: [['<operation>', 'id, such as op-0123456789']],
  options: [['--wait', 'wait until it is over']],
  example: 'yard op resume op-0123456789 --wait',
  shape: OPERATION_SHAPE,
  input: { operation: OperationId, wait: z.boolean().default(false) },
  run: async (connection, { operation: id, wait }) => {
    const resumed = await connection.api.resumeOperation({ params: { operation: id } });
    return operationOutcome(wait ? await waitForOperation(connection, resumed) : resumed);
  },
});
