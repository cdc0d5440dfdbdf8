import { z } from 'zod';
import { OperationId } from '../../../schemas/ids/brand.ts';
import { EXIT } from '../../../schemas/errors/catalogue.ts';
import { oneLine } from '../terminal/one-line.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { cancellingLine } from './operation-ending.ts';
import { OPERATION_SHAPE, operationOutcome } from './operation-outcome.ts';
import { waitForOperation } from './wait-for-operation.ts';

/** `yard op cancel`. */
export const opCancelCommand = defineServerCommand({
  name: 'op cancel',
  summary: 'Cancel an operation and roll back what it did',
  details:
    'A cancelled install removes its machines, disks and networks again; what was fetched stays on ' +
    'the node. What a cancelled drain has moved stays where it is. With --wait, exit code 0 means that it was cancelled.',
  arguments: [['<operation>', 'id, such as op-0123456789']],
  options: [['--wait', 'wait until everything is rolled back']],
  example: 'yard op cancel op-0123456789 --wait',
  shape: OPERATION_SHAPE,
  input: { operation: OperationId, wait: z.boolean().default(false) },
  run: async (connection, { operation: id, wait }) => {
    const asked = await connection.api.cancelOperation({ params: { operation: id } });
    const operation = wait ? await waitForOperation(connection, asked) : asked;
    const { complaint, ...outcome } = operationOutcome(operation);
    if (operation.state === 'cancelled') {
      return { ...outcome, exit: EXIT.ok, text: complaint ?? '' };
    }
    if (operation.state === 'succeeded') {
      const late = oneLine(`“${operation.title}” finished before it could be cancelled.`);
      return { ...outcome, exit: EXIT.conflict, complaint: late, text: '' };
    }
    if (complaint !== undefined) return { ...outcome, complaint };
    return { ...outcome, text: cancellingLine(operation) };
  },
});
