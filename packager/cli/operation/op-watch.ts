import { OperationId } from '../../../schemas/ids/brand.ts';
import { isOver } from '../../../schemas/capability/operation.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { OPERATION_SHAPE, operationOutcome } from './operation-outcome.ts';
import { rolesOfSubject } from './roles-of-subject.ts';
import { waitForOperation } from './wait-for-operation.ts';

/** `yard op watch`. */
export const opWatchCommand = defineServerCommand({
  name: 'op watch',
  summary: 'Follow an operation to its end',
  details: 'Exit code 0 only when it succeeded. Ctrl-C stops watching, not the operation.',
  arguments: [['<operation>', 'id, such as op-0123456789']],
  example: 'yard op watch op-0123456789',
  shape: OPERATION_SHAPE,
  input: { operation: OperationId },
  run: async (connection, { operation: id }) => {
    const known = await connection.api.getOperation({ params: { operation: id } });
    // Asked for now: the stack may be gone when the operation has ended.
    const roleOf = await rolesOfSubject(connection, known);
    const ended = isOver(known.state) ? known : await waitForOperation(connection, known);
    return operationOutcome(ended, roleOf);
  },
});
